package cli

import (
	"runtime/debug"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestABuildIsNamedByItsSources(t *testing.T) {
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: modified}}
	}
	for _, c := range []struct {
		info debug.BuildInfo
		want evidence.Tool
	}{
		{debug.BuildInfo{}, evidence.Tool{Version: "(devel)"}},
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, evidence.Tool{Version: "v1.2.3"}},
		{debug.BuildInfo{Settings: vcs("false")}, evidence.Tool{Version: "(devel)", Commit: "abc"}},
		{debug.BuildInfo{Settings: vcs("true")}, evidence.Tool{Version: "(devel)", Commit: "abc+dirty"}},
	} {
		if got := toolOf(&c.info); got != c.want {
			t.Errorf("%+v is named %+v, want %+v", c.info, got, c.want)
		}
	}
}
