package policy

// Compiled is a document that is ready to be asked about many requests.
type Compiled struct {
	Name string // by which it is cited
	doc  *Document
}

// Compile readies a document. An error, of type *Error, says that AWS would not
// accept it.
func Compile(name string, doc *Document) (*Compiled, error) {
	return &Compiled{Name: name, doc: doc}, nil
}
