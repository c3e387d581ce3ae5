package sentence

import "testing"

func TestTheNearestNameIsTheOneThatWasMeant(t *testing.T) {
	commands := []string{"man", "scan", "report", "pci-dss-4.0.1", "soc2-2017", "soc1-2017"}
	for word, want := range map[string]string{
		"sacn":      "scan", // two letters swapped are one mistake
		"scna":      "scan",
		"rport":     "report",
		"pci":       "pci-dss-4.0.1", // the beginning of one name only
		"soc":       "",
		"soc2":      "soc2-2017",
		"":          "",
		"p":         "",
		"anything":  "",
		"soc2-2071": "soc2-2017",
	} {
		if got := Nearest(word, commands); got != want {
			t.Errorf("Nearest(%q) is %q, want %q", word, got, want)
		}
	}
}
