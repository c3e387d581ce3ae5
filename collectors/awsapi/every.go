package awsapi

import "sync"

// Every does something with each item, at most limit at a time, and returns
// when all is done.
func Every[T any](limit int, items []T, do func(T)) {
	slots := make(chan struct{}, max(limit, 1))
	var all sync.WaitGroup
	for _, item := range items {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			do(item)
		})
	}
	all.Wait()
}
