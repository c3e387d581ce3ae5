// Package config learns whether AWS Config records the state of resources.
package config

import "time"

// Recording is what one region of an account says of its configuration
// recorders and where they deliver.
type Recording struct {
	On         bool       `json:"on" doc:"A recorder of the customer's is recording, and the last delivery of its record did not fail."`
	Everything bool       `json:"everything" doc:"A recorder that is on records every supported resource type."`
	Channel    bool       `json:"channel" doc:"A delivery channel takes the record away."`
	Recorders  []Recorder `json:"recorders" doc:"The configuration recorders."`
	Channels   []Channel  `json:"channels" doc:"The delivery channels."`
}

// Recorder is one configuration recorder.
type Recorder struct {
	Name         string     `json:"name" doc:"The recorder's name."`
	RoleARN      string     `json:"role_arn" doc:"The role it reads with."`
	Recording    bool       `json:"recording" doc:"It is recording."`
	LastStatus   string     `json:"last_status" doc:"Pending, Success, Failure or NotApplicable."`
	LastStarted  *time.Time `json:"last_started" doc:"When it last started."`
	LastStopped  *time.Time `json:"last_stopped" doc:"When it last stopped."`
	AllSupported bool       `json:"all_supported" doc:"It records every supported resource type."`
	GlobalTypes  bool       `json:"global_types" doc:"It records global resources such as IAM's."`
	Types        []string   `json:"types" doc:"Resource types it records, where it does not record all."`
	Excluded     []string   `json:"excluded" doc:"Resource types it leaves out."`
	LinkedTo     string     `json:"linked_to" doc:"The AWS service that the recorder belongs to; empty for the customer's own."`
}

// Channel is one delivery channel.
type Channel struct {
	Name   string `json:"name" doc:"The channel's name."`
	Bucket string `json:"bucket" doc:"The S3 bucket it delivers to."`
	Topic  string `json:"topic" doc:"The SNS topic it notifies; empty if none."`
}
