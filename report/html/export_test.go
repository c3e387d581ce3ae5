package html

import "io"

// Visible and NewShower are for the tests.
var Visible = visible

func NewShower(w io.Writer) io.Writer { return &shower{w: w} }
