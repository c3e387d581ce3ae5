// Package templates holds the look of the reports: colours, type sizes and the
// fonts they are set in, so that a theme is changed in one place and every
// format follows.
package templates

import "fmt"

// Colour is an sRGB colour.
type Colour struct{ R, G, B uint8 }

// Hex is the colour as #RRGGBB.
func (c Colour) Hex() string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

// Tone is how one kind of result looks. Colour is never alone: the icon and the
// words say the same. Text on Background and OnChart on Chart have a contrast of
// at least 4.5 (WCAG AA).
type Tone struct {
	Icon             string
	Text, Background Colour
	Chart, OnChart   Colour
}

// Theme is the palette. Every colour of text has a contrast of at least 4.5 on
// white and on Zebra.
type Theme struct {
	Navy, Accent, Link       Colour // headings and table heads; numbers and rules; links
	Ink, Body, Muted         Colour // figures; running text; captions
	Zebra, Hairline, Rule    Colour // every second row; between rows; other rules
	Leader                   Colour // dotted leaders of the contents
	CoverKicker, CoverText   Colour // on navy
	CalloutFill, CalloutRule Colour // exception call-outs
	White                    Colour

	Exception, Waived, Inconclusive, NotTested, NoExceptions, NotApplicable Tone
}

// Default is the theme of the reports.
func Default() Theme {
	white := Colour{255, 255, 255}
	return Theme{
		Navy: Colour{0x12, 0x30, 0x5B}, Accent: Colour{0x0F, 0x76, 0x6E}, Link: Colour{0x1D, 0x4E, 0xD8},
		Ink: Colour{0x0F, 0x17, 0x2A}, Body: Colour{0x1E, 0x29, 0x3B}, Muted: Colour{0x47, 0x55, 0x69},
		Zebra: Colour{0xF8, 0xFA, 0xFC}, Hairline: Colour{0xE2, 0xE8, 0xF0}, Rule: Colour{0xCB, 0xD5, 0xE1},
		Leader:      Colour{0x94, 0xA3, 0xB8},
		CoverKicker: Colour{0x99, 0xD0, 0xCB}, CoverText: Colour{0xCB, 0xD5, 0xE1},
		CalloutFill: Colour{0xFE, 0xF7, 0xF7}, CalloutRule: Colour{0xBE, 0x26, 0x26},
		White: white,

		Exception:     Tone{"✗", Colour{0x99, 0x1B, 0x1B}, Colour{0xFE, 0xE2, 0xE2}, Colour{0xBE, 0x26, 0x26}, white},
		Waived:        Tone{"◆", Colour{0x92, 0x40, 0x0E}, Colour{0xFE, 0xF3, 0xC7}, Colour{0xB4, 0x53, 0x09}, white},
		Inconclusive:  Tone{"●", Colour{0x5B, 0x21, 0xB6}, Colour{0xED, 0xE9, 0xFE}, Colour{0x6D, 0x4C, 0xBA}, white},
		NotTested:     Tone{"–", Colour{0x33, 0x41, 0x55}, Colour{0xE2, 0xE8, 0xF0}, Colour{0x64, 0x74, 0x8B}, white},
		NoExceptions:  Tone{"✓", Colour{0x16, 0x65, 0x34}, Colour{0xDC, 0xFC, 0xE7}, Colour{0x22, 0x86, 0x4F}, white},
		NotApplicable: Tone{"○", Colour{0x47, 0x55, 0x69}, Colour{0xF1, 0xF5, 0xF9}, Colour{0xCB, 0xD5, 0xE1}, Colour{0x1E, 0x29, 0x3B}},
	}
}
