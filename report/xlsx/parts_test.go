package xlsx

import (
	"fmt"
	"slices"
	"testing"
)

func TestARegisterThatIsTooLongForASheetIsDivided(t *testing.T) {
	numbers := func(r register) (out []int) {
		for row := range r.all() {
			out = append(out, row[0].(int))
		}
		return out
	}
	want := [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}}
	kept := register{name: "Subjects", table: "tblSubjects", note: "One row each."}
	made := kept
	for i := range 10 {
		kept.rows = append(kept.rows, []any{i})
	}
	made.make(10, func(yield func(...any) bool) {
		for i := 0; i < 10 && yield(i); i++ {
		}
	})
	for _, r := range []register{kept, made} {
		parts := r.parts(4)
		if len(parts) != len(want) {
			t.Fatalf("there are %d parts, want %d", len(parts), len(want))
		}
		for i, p := range parts {
			if got := numbers(p); !slices.Equal(got, want[i]) || p.length() != len(want[i]) {
				t.Errorf("part %d has the rows %v and says that it has %d, want %v", i, got, p.length(), want[i])
			}
			next := map[int]string{0: ", continued on the sheet “Subjects (2)”", 1: ", continued on the sheet “Subjects (3)”"}[i]
			if note := fmt.Sprintf("Part %d of 3, %d of 10 rows%s. One row each.", i+1, len(want[i]), next); p.note != note {
				t.Errorf("part %d says %q, want %q", i, p.note, note)
			}
		}
		if parts[0].name != "Subjects" || parts[1].name != "Subjects (2)" || parts[2].table != "tblSubjects3" {
			t.Errorf("the parts are called %s, %s and so on", parts[0].name, parts[1].name)
		}
		if one := r.parts(10); len(one) != 1 || one[0].note != "One row each." {
			t.Error("a register that fits is divided")
		}
	}
}
