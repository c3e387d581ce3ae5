package templates

import _ "embed"

var (
	//go:embed html/page.html
	page string
	//go:embed html/style.css
	pageStyle string
	//go:embed html/script.js
	pageScript string
)

// Page is the report as a page, a html/template.
func Page() string { return page }

// PageStyle are the rules of the page, without the colours of the theme.
func PageStyle() string { return pageStyle }

// PageScript filters and unfolds the page. It has no dependency.
func PageScript() string { return pageScript }
