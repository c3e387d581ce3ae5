package pdf

import "github.com/trailproof/trailproof/templates"

// The styles of text, from the theme. They are values; nothing changes them.
var (
	theme = templates.Default()

	headNumber = style{templates.SemiBold, 11, theme.Accent}
	headTitle  = style{templates.Bold, 20, theme.Navy}
	head2      = style{templates.SemiBold, 12.5, theme.Navy}
	head3      = style{templates.SemiBold, 9.6, theme.Navy}
	lead       = style{templates.Regular, 10, theme.Body}
	body       = style{templates.Regular, 9.2, theme.Body}
	bodyStrong = style{templates.SemiBold, 9.2, theme.Ink}
	caption    = style{templates.Regular, 8.4, theme.Muted}
	note       = style{templates.Italic, 8.4, theme.Muted}

	tableHead  = style{templates.SemiBold, 8.8, theme.White}
	tableText  = style{templates.Regular, 8.8, theme.Body}
	tableBold  = style{templates.SemiBold, 8.8, theme.Ink}
	tableLink  = style{templates.SemiBold, 8.8, theme.Ink} // turns to the colour of links where it leads somewhere
	tableMuted = style{templates.Regular, 8.2, theme.Muted}
	tableMono  = style{templates.Mono, 7.3, theme.Body}
	tableLabel = style{templates.SemiBold, 8.4, theme.Muted}
)
