package oscal

// The parts of the model that are written; fields are as the model names them.

type metadata struct {
	Title        string  `json:"title"`
	LastModified string  `json:"last-modified"`
	Version      string  `json:"version"`
	OSCALVersion string  `json:"oscal-version"`
	Props        []prop  `json:"props,omitempty"`
	Parties      []party `json:"parties,omitempty"`
	Remarks      string  `json:"remarks,omitempty"`
}

type party struct {
	UUID string `json:"uuid"`
	Type string `json:"type"`
	Name string `json:"name"`
}

type prop struct {
	Name  string `json:"name"`
	NS    string `json:"ns,omitempty"`
	Value string `json:"value"`
}

type importAP struct {
	Href    string `json:"href"`
	Remarks string `json:"remarks,omitempty"`
}

type reviewed struct {
	Selections []selection `json:"control-selections"`
}

type selection struct {
	Description string    `json:"description"`
	Include     []control `json:"include-controls"`
}

type control struct {
	ID string `json:"control-id"`
}

type inventoryItem struct {
	UUID        string `json:"uuid"`
	Description string `json:"description"`
	Props       []prop `json:"props,omitempty"`
}

type assets struct {
	Components []component `json:"components"`
	Platforms  []platform  `json:"assessment-platforms"`
}

type component struct {
	UUID        string `json:"uuid"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Props       []prop `json:"props,omitempty"`
	Status      state  `json:"status"`
}

type state struct {
	State string `json:"state"`
}

type platform struct {
	UUID  string `json:"uuid"`
	Title string `json:"title"`
	Uses  []uses `json:"uses-components"`
}

type uses struct {
	UUID string `json:"component-uuid"`
}

type observation struct {
	UUID        string     `json:"uuid"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Props       []prop     `json:"props,omitempty"`
	Methods     []string   `json:"methods"`
	Types       []string   `json:"types"`
	Origins     []origin   `json:"origins,omitempty"`
	Subjects    []subject  `json:"subjects,omitempty"`
	Evidence    []evidence `json:"relevant-evidence,omitempty"`
	Collected   string     `json:"collected"`
	Remarks     string     `json:"remarks,omitempty"`
}

type origin struct {
	Actors []actor `json:"actors"`
}

type actor struct {
	Type string `json:"type"`
	UUID string `json:"actor-uuid"`
}

type subject struct {
	UUID    string `json:"subject-uuid"`
	Type    string `json:"type"`
	Title   string `json:"title"`
	Props   []prop `json:"props,omitempty"`
	Remarks string `json:"remarks,omitempty"`
}

type evidence struct {
	Href        string `json:"href"`
	Description string `json:"description"`
}

type risk struct {
	UUID        string       `json:"uuid"`
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Statement   string       `json:"statement"`
	Props       []prop       `json:"props,omitempty"`
	Status      string       `json:"status"`
	Mitigating  []mitigation `json:"mitigating-factors,omitempty"`
	Deadline    string       `json:"deadline,omitempty"`
	Related     []related    `json:"related-observations,omitempty"`
}

type mitigation struct {
	UUID        string `json:"uuid"`
	Description string `json:"description"`
}

type related struct {
	Observation string `json:"observation-uuid,omitempty"`
	Risk        string `json:"risk-uuid,omitempty"`
}

type finding struct {
	UUID         string    `json:"uuid"`
	Title        string    `json:"title"`
	Description  string    `json:"description"`
	Props        []prop    `json:"props,omitempty"`
	Target       target    `json:"target"`
	Observations []related `json:"related-observations,omitempty"`
	Risks        []related `json:"related-risks,omitempty"`
	Remarks      string    `json:"remarks,omitempty"`
}

type target struct {
	Type           string  `json:"type"`
	ID             string  `json:"target-id"`
	Title          string  `json:"title,omitempty"`
	Status         verdict `json:"status"`
	Implementation *state  `json:"implementation-status,omitempty"`
}

type verdict struct {
	State   string `json:"state"`
	Reason  string `json:"reason"`
	Remarks string `json:"remarks,omitempty"`
}

type resource struct {
	UUID        string  `json:"uuid"`
	Title       string  `json:"title"`
	Description string  `json:"description,omitempty"`
	Props       []prop  `json:"props,omitempty"`
	RLinks      []rlink `json:"rlinks,omitempty"`
	Base64      *base64 `json:"base64,omitempty"`
}

type rlink struct {
	Href      string `json:"href"`
	MediaType string `json:"media-type,omitempty"`
	Hashes    []hash `json:"hashes,omitempty"`
}

type hash struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"value"`
}

type base64 struct {
	Filename  string `json:"filename"`
	MediaType string `json:"media-type"`
	Value     string `json:"value"`
}
