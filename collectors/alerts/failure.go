package alerts

func (w *world) failure() Alert { return Alert{Ways: []Way{}} }
