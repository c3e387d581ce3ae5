// Package cloudformation learns whether a resource belongs to a stack.
package cloudformation

// Stack is the stack that a resource belongs to; an empty name means none.
type Stack struct {
	Name   string `json:"name" doc:"The stack's name; empty if the resource belongs to none."`
	ID     string `json:"id" doc:"The stack's ARN."`
	Status string `json:"status" doc:"The state of the resource in the stack, e.g. UPDATE_COMPLETE."`
	Drift  string `json:"drift" doc:"The latest drift status of the resource: IN_SYNC, MODIFIED, DELETED or NOT_CHECKED; empty if not said."`
}
