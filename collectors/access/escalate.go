package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// A runner is a service that runs code, or makes calls, as a role that it is
// passed.
type runner struct {
	service string
	pass    []string // each starts something new as a role, with iam:PassRole
	edit    []string // each changes what something runs that has a role already
	what    string   // that has it
}

// runners lists the services whose roles others can act as.
// Source: each service's page of the service authorization reference.
var runners = []runner{
	{"lambda.amazonaws.com", []string{"lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"}, []string{"lambda:UpdateFunctionCode"}, "a function"},
	{"ec2.amazonaws.com", []string{"ec2:RunInstances", "ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"},
		[]string{"ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey", "ec2:ModifyInstanceAttribute"}, "an instance"},
	{"ecs-tasks.amazonaws.com", []string{"ecs:RunTask", "ecs:StartTask", "ecs:RegisterTaskDefinition"}, []string{"ecs:ExecuteCommand"}, "a task"},
	{"glue.amazonaws.com", []string{"glue:CreateDevEndpoint", "glue:CreateJob", "glue:UpdateJob", "glue:CreateSession"}, []string{"glue:UpdateDevEndpoint", "glue:RunStatement"}, "an endpoint or session"},
	{"cloudformation.amazonaws.com", []string{"cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:CreateChangeSet"}, []string{"cloudformation:UpdateStack"}, "a stack"},
	{"codebuild.amazonaws.com", []string{"codebuild:CreateProject", "codebuild:UpdateProject"}, []string{"codebuild:StartBuild", "codebuild:StartBuildBatch"}, "a project"},
	{"sagemaker.amazonaws.com", []string{"sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"}, []string{"sagemaker:CreatePresignedNotebookInstanceUrl"}, "a notebook"},
	{"datapipeline.amazonaws.com", []string{"datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"}, nil, ""},
	{"ssm.amazonaws.com", []string{"ssm:StartAutomationExecution"}, nil, ""},
	{"states.amazonaws.com", []string{"states:CreateStateMachine", "states:UpdateStateMachine"}, []string{"states:UpdateStateMachine"}, "a state machine"},
	{"scheduler.amazonaws.com", []string{"scheduler:CreateSchedule", "scheduler:UpdateSchedule"}, nil, ""},
}

// How one principal becomes another, or gives itself what it has not.
const (
	assumeRole        = "assume-role"
	trustedService    = "trusted service"
	trustedFederation = "trusted federation"
	passRole          = "pass-role"
	attachPolicy      = "attach-policy"
	writePolicy       = "write-policy"
	defaultVersion    = "default-version"
	createKeys        = "create-keys"
	loginProfile      = "login-profile"
	updateTrust       = "update-trust"
	editCode          = "edit-code"
)

// escalations lists the actions of the steps.
func escalations() []string {
	out := []string{
		"sts:AssumeRole", "iam:PassRole", "iam:UpdateAssumeRolePolicy",
		"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
		"iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy",
		"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy",
		"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup",
	}
	for _, r := range runners {
		out = append(append(out, r.pass...), r.edit...)
	}
	return out
}

// takeovers are the ways, but for assuming it as a role, in which the principals
// of its own account make the subject theirs in one step. Root, which can do all
// of that, is left out, and so are service-linked roles, which nobody can change
// or pass.
func (a *analysis) takeovers(s *subject) []entry {
	var out []entry
	if s.identity == nil || s.kind == ServiceRoleKind {
		return nil
	}
	services := trustedServices(s.identity.Trust)
	for _, x := range s.home.escalators {
		if x == s {
			continue
		}
		if len(out) >= mostWays {
			break
		}
		add := func(how, action string, got answer) {
			if got.outcome != Denied {
				out = append(out, entry{from: x, name: x.arn, step: Step{How: how, Action: action, To: s.arn, Via: strings.Join(got.via, "; ")}, outcome: got.outcome, depends: got.conditions})
			}
		}
		if s.kind == UserKind {
			add(createKeys, "iam:CreateAccessKey", a.over(x, "iam:CreateAccessKey", s))
			got, action := a.over(x, "iam:CreateLoginProfile", s), "iam:CreateLoginProfile"
			if got.outcome != Allowed {
				if update := a.over(x, "iam:UpdateLoginProfile", s); update.outcome != Denied {
					got, action = update.hangsOn("it has a password to replace"), "iam:UpdateLoginProfile"
				}
			} else {
				got = got.hangsOn("it has no password yet")
				if a.over(x, "iam:UpdateLoginProfile", s).outcome == Allowed {
					got, action = a.over(x, "iam:UpdateLoginProfile", s), "iam:UpdateLoginProfile"
				}
			}
			add(loginProfile, action, got)
			continue
		}
		add(updateTrust, "iam:UpdateAssumeRolePolicy", a.over(x, "iam:UpdateAssumeRolePolicy", s))
		for _, r := range runners {
			if !slices.Contains(services, r.service) {
				continue
			}
			if x.may.has("iam:PassRole") {
				got := a.onIdentity(x, "iam:PassRole", s, r.service)
				if got.outcome != Denied {
					run, action := a.anyOf(x, r.pass)
					step := both(got, run)
					step.via = got.via
					add(passRole, "iam:PassRole, "+action, step)
				}
			}
			if run, action := a.anyOf(x, r.edit); run.outcome != Denied {
				add(editCode, action, run.hangsOn(r.what+" that runs as the role exists"))
			}
		}
	}
	return out
}

// hangsOn makes an answer depend on what is not collected.
func (a answer) hangsOn(what string) answer {
	if a.outcome != Denied {
		a.outcome, a.conditions = Depends, tidy(a.conditions, []string{what})
	}
	return a
}

// over asks for an action of IAM on another identity.
func (a *analysis) over(x *subject, action string, s *subject) answer {
	if !x.may.has(action) {
		return answer{outcome: Denied}
	}
	return a.onIdentity(x, action, s, "")
}

// blanket is a question whose answer is the same for every identity of an account.
type blanket struct {
	x                         *subject
	action, service, boundary string
}

// onIdentity asks for an action of IAM on another identity, with the service that
// a role is passed to. It asks once for all identities with the same boundary if
// no policy of the subject tells one resource from another.
func (a *analysis) onIdentity(x *subject, action string, s *subject, service string) answer {
	key, same := blanket{x: x, action: action, service: service}, !x.choosy.has(action)
	if boundary := s.identity.Boundary; boundary != nil {
		key.boundary = boundary.ARN
		same = same && boundary.ARN != ""
	}
	if known, ok := a.blankets[key]; ok && same {
		return known
	}
	context := map[string][]string(nil)
	if service != "" {
		context = map[string][]string{"iam:passedtoservice": {service}}
	}
	got := a.ask(x, a.iamQuestion(action, s, context))
	if same {
		a.blankets[key] = got
	}
	return got
}

func (a *analysis) iamQuestion(action string, s *subject, context map[string][]string) question {
	q := question{action: action, resource: s.arn, account: s.account, context: map[string][]string{"aws:resourceaccount": {s.account}}}
	for key, value := range context {
		q.context[key] = value
	}
	switch boundary := s.identity.Boundary; {
	case boundary == nil:
		q.absent = "iam:permissionsboundary"
	case boundary.ARN != "":
		q.context["iam:permissionsboundary"] = []string{boundary.ARN}
	}
	return q
}

// anyOf asks for any of the actions, on any resource that the subject's policies
// speak of, and says which one answers best.
func (a *analysis) anyOf(x *subject, actions []string) (answer, string) {
	if len(actions) == 0 {
		return answer{outcome: Denied}, ""
	}
	key := asked{x, actions[0]}
	if known, ok := a.somewheres[key]; ok {
		return known.answer, known.action
	}
	best, which := answer{outcome: Denied}, ""
	for _, action := range actions {
		if best.outcome == Allowed || !x.may.has(action) {
			continue
		}
		got := a.somewhere(x, action)
		if got.outcome == Allowed || got.outcome == Depends && best.outcome == Denied {
			best, which = got, action
		}
	}
	a.somewheres[key] = somewhere{best, which}
	return best, which
}

// asked is a subject and the first of the actions that it was asked about, which
// no two lists of actions share.
type asked struct {
	subject *subject
	first   string
}

type somewhere struct {
	answer answer
	action string
}

// somewhere asks for the action on some resource of the account that the
// subject's policies name for it. What there is, is not collected.
func (a *analysis) somewhere(x *subject, action string) answer {
	service, _, _ := strings.Cut(action, ":")
	places := []string{"arn:" + partition(x.arn) + ":" + service + ":us-east-1:" + x.account + ":any/any"}
	for _, text := range x.texts {
		for _, s := range text.doc.Statements {
			if s.Effect != policy.Allow || !s.Covers(action) {
				continue
			}
			for _, pattern := range s.Resources {
				if pattern != "*" {
					places = append(places, strings.NewReplacer("*", "any", "?", "a").Replace(pattern))
				}
			}
		}
	}
	out := answer{outcome: Denied}
	for _, place := range places {
		if out = better(out, a.ask(x, question{action: action, resource: place, account: x.account})); out.outcome == Allowed {
			break
		}
	}
	return out
}
