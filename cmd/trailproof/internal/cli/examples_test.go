package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const jobExamples = "../../../../examples"

// read is the text of a file of the examples.
func readExample(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(jobExamples, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	commandLine = regexp.MustCompile(`(?m)^\s*-?\s*(trailproof [^;&|<>\n]*)`)
	settingName = regexp.MustCompile(`TRAILPROOF_([A-Z_]+)`)
)

// TestTheCommandsOfTheJobExamplesExist parses every command line of the examples
// for schedulers, and every setting that stands for a flag, with the real command.
func TestTheCommandsOfTheJobExamplesExist(t *testing.T) {
	paths, err := filepath.Glob(jobExamples + "/*/*")
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]int{}
	for _, path := range paths {
		folder := filepath.Base(filepath.Dir(path))
		if folder != "batch" && folder != "kubernetes" {
			continue
		}
		text := strings.ReplaceAll(readExample(t, folder+"/"+filepath.Base(path)), "\\\n", " ")
		for _, found := range commandLine.FindAllStringSubmatch(text, -1) {
			words := strings.Fields(strings.ReplaceAll(found[1], `"`, ""))
			root, _ := newRoot(&Env{}, &display{})
			cmd, rest, err := root.Find(words[1:])
			if err == nil {
				err = cmd.ParseFlags(rest)
			}
			if err == nil && cmd == root {
				err = errors.New("there is no such command")
			}
			if err == nil {
				err = cmd.ValidateArgs(cmd.Flags().Args())
			}
			if err != nil {
				t.Errorf("%s: %s: %v", path, found[1], err)
				continue
			}
			commands[cmd.Name()]++
		}
		for _, found := range settingName.FindAllStringSubmatch(text, -1) {
			root, _ := newRoot(&Env{}, &display{})
			cmd, _, err := root.Find([]string{"validate-logs"})
			if err != nil {
				t.Fatal(err)
			}
			known := false
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				known = known || strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")) == found[1]
			})
			if !known {
				t.Errorf("%s: validate-logs has no flag for %s", path, found[0])
			}
			commands["settings"]++
		}
	}
	if commands["validate-logs"] != 2 || commands["merge"] != 2 || commands["settings"] == 0 {
		t.Errorf("only these were found: %v", commands)
	}
}

func TestTheBatchExampleIsWholeAndAllowsNoMoreThanItNeeds(t *testing.T) {
	for _, name := range []string{"shards", "merge"} {
		var job struct {
			JobDefinitionName   string
			ContainerProperties struct {
				Command          []string
				JobRoleARN       string
				ExecutionRoleARN string
			}
		}
		strict(t, readExample(t, "batch/"+name+".json"), &job)
		script := strings.TrimSuffix(name, "s") + ".sh"
		if job.JobDefinitionName != "trailproof-"+name || !slices.Equal(job.ContainerProperties.Command, []string{script}) {
			t.Errorf("%s runs %q", job.JobDefinitionName, job.ContainerProperties.Command)
		}
		if !strings.Contains(readExample(t, "batch/Dockerfile"), script) || !strings.Contains(readExample(t, "batch/submit.sh"), "--job-definition "+job.JobDefinitionName) {
			t.Errorf("the image lacks %s, or nothing submits it", script)
		}
	}
	var policy struct {
		Statement []struct {
			Sid    string
			Action any
		}
	}
	strict(t, readExample(t, "batch/policy.json"), &policy)
	var actions []string
	for _, s := range policy.Statement {
		switch a := s.Action.(type) {
		case string:
			actions = append(actions, a)
		case []any:
			for _, one := range a {
				actions = append(actions, one.(string))
			}
		}
	}
	slices.Sort(actions)
	want := []string{
		"cloudtrail:DescribeTrails", "cloudtrail:ListPublicKeys", "ec2:DescribeRegions", "kms:Decrypt",
		"organizations:DescribeOrganization", "organizations:ListAccounts", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
	}
	if got := slices.Compact(actions); !slices.Equal(got, want) {
		t.Errorf("the role may %q, want %q", got, want)
	}
}

func strict(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

// TestTheKubernetesExampleHasAPodForEveryShard reads the objects as Kubernetes
// does, field by field.
func TestTheKubernetesExampleHasAPodForEveryShard(t *testing.T) {
	kinds := map[string]int{}
	volumes := map[string]bool{}
	for objects := yaml.NewDecoder(bytes.NewReader([]byte(readExample(t, "kubernetes/shards.yaml") + "\n---\n" + readExample(t, "kubernetes/merge.yaml")))); ; {
		var o struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   struct{ Name string }
			Spec       struct {
				CompletionMode string `yaml:"completionMode"`
				Completions    int
				Parallelism    int
				Template       struct {
					Spec struct {
						RestartPolicy string `yaml:"restartPolicy"`
						Containers    []struct {
							Env          []struct{ Name, Value string }
							VolumeMounts []struct {
								Name      string
								MountPath string `yaml:"mountPath"`
							} `yaml:"volumeMounts"`
							WorkingDir string `yaml:"workingDir"`
						}
						Volumes []struct {
							Name  string
							Claim struct {
								Name string `yaml:"claimName"`
							} `yaml:"persistentVolumeClaim"`
						}
					}
				}
			}
		}
		err := objects.Decode(&o)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds[o.Kind]++
		pod := o.Spec.Template.Spec
		if o.Kind != "Job" {
			continue
		}
		if pod.RestartPolicy != "Never" || len(pod.Containers) != 1 || len(pod.Containers[0].VolumeMounts) != 1 || pod.Containers[0].WorkingDir != pod.Containers[0].VolumeMounts[0].MountPath {
			t.Errorf("%s does not work on the shared volume", o.Metadata.Name)
		}
		for _, v := range pod.Volumes {
			volumes[v.Claim.Name] = true
		}
		if o.Spec.CompletionMode == "Indexed" {
			kinds["Indexed"]++
			if env := pod.Containers[0].Env; len(env) != 1 || env[0].Name != "SHARDS" || env[0].Value != "16" || o.Spec.Completions != 16 {
				t.Errorf("%d pods, and %v", o.Spec.Completions, env)
			}
		}
	}
	if kinds["Job"] != 2 || kinds["Indexed"] != 1 || kinds["PersistentVolumeClaim"] != 1 || kinds["ConfigMap"] != 1 || len(volumes) != 1 {
		t.Errorf("there are %v, with the volumes %v", kinds, volumes)
	}
}
