package awsapi

import "sync"

// Every does something with each item, at most limit at a time, and returns
// when all is done. A panic while doing so goes on in the caller, once the rest
// is done.
func Every[T any](limit int, items []T, do func(T)) {
	slots := make(chan struct{}, max(limit, 1))
	var all sync.WaitGroup
	var once sync.Once
	var panicked any
	for _, item := range items {
		slots <- struct{}{}
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					once.Do(func() { panicked = p })
				}
				<-slots
			}()
			do(item)
		})
	}
	all.Wait()
	if panicked != nil {
		panic(panicked)
	}
}
