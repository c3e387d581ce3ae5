package cloudtrail

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func management(more ...FieldSelector) AdvancedSelector {
	return AdvancedSelector{Fields: append([]FieldSelector{is("eventCategory", "Management")}, more...)}
}

func data(resourceType string, more ...FieldSelector) AdvancedSelector {
	return AdvancedSelector{Fields: append([]FieldSelector{is("eventCategory", "Data"), is("resources.type", resourceType)}, more...)}
}

func basic(readWrite string, management bool, excluded ...string) BasicSelector {
	return BasicSelector{ReadWrite: readWrite, IncludeManagementEvents: management, ExcludedSources: excluded}
}

func basicS3(readWrite string, values ...string) BasicSelector {
	return BasicSelector{ReadWrite: readWrite, DataResources: []DataResource{{Type: s3Objects, Values: values}}}
}

func not(field string, values ...string) FieldSelector {
	return FieldSelector{Field: field, NotEquals: values}
}

func starts(field string, values ...string) FieldSelector {
	return FieldSelector{Field: field, StartsWith: values}
}

func notStarts(field string, values ...string) FieldSelector {
	return FieldSelector{Field: field, NotStartsWith: values}
}

const kmsSource, rdsSource = "kms.amazonaws.com", "rdsdata.amazonaws.com"

func TestManagementEventsAreWhatIsSelectedNotWhatItIsCalled(t *testing.T) {
	read, write := is("readOnly", "true"), is("readOnly", "false")
	for name, c := range map[string]struct {
		basic    []BasicSelector
		advanced []AdvancedSelector
		want     Extent
		excluded []string
	}{
		"no selectors is AWS's default":        {want: All},
		"basic all":                            {basic: []BasicSelector{basic("All", true)}, want: All},
		"basic without a type is all":          {basic: []BasicSelector{basic("", true)}, want: All},
		"basic type of no meaning":             {basic: []BasicSelector{basic("Every", true)}, want: Unclear},
		"basic read":                           {basic: []BasicSelector{basic("ReadOnly", true)}, want: ReadOnly},
		"basic write":                          {basic: []BasicSelector{basic("WriteOnly", true)}, want: WriteOnly},
		"basic without management":             {basic: []BasicSelector{basic("All", false)}, want: None},
		"basic read and write together":        {basic: []BasicSelector{basic("ReadOnly", true), basic("WriteOnly", true)}, want: All},
		"basic without KMS":                    {basic: []BasicSelector{basic("All", true, kmsSource)}, want: Partial, excluded: []string{kmsSource}},
		"basic without either":                 {basic: []BasicSelector{basic("All", true, rdsSource, kmsSource)}, want: Partial, excluded: []string{kmsSource, rdsSource}},
		"excluded here, included there":        {basic: []BasicSelector{basic("All", true, kmsSource), basic("All", true, rdsSource)}, want: All},
		"KMS reads excluded":                   {basic: []BasicSelector{basic("ReadOnly", true, kmsSource), basic("WriteOnly", true)}, want: Partial, excluded: []string{kmsSource}},
		"advanced all":                         {advanced: []AdvancedSelector{management()}, want: All},
		"advanced of another name":             {advanced: []AdvancedSelector{{Name: "Management events selector", Fields: data(s3Objects).Fields}}, want: None},
		"advanced read":                        {advanced: []AdvancedSelector{management(read)}, want: ReadOnly},
		"advanced read and write together":     {advanced: []AdvancedSelector{management(read), management(write)}, want: All},
		"advanced without KMS":                 {advanced: []AdvancedSelector{management(not("eventSource", kmsSource))}, want: Partial, excluded: []string{kmsSource}},
		"advanced KMS apart":                   {advanced: []AdvancedSelector{management(not("eventSource", kmsSource)), management(is("eventSource", kmsSource))}, want: All},
		"advanced KMS writes apart":            {advanced: []AdvancedSelector{management(not("eventSource", kmsSource)), management(is("eventSource", kmsSource), write)}, want: Partial, excluded: []string{kmsSource}},
		"advanced IAM only":                    {advanced: []AdvancedSelector{management(is("eventSource", "iam.amazonaws.com"))}, want: Partial},
		"advanced by event name":               {advanced: []AdvancedSelector{management(is("eventName", "RunInstances"))}, want: Partial},
		"advanced without one event name":      {advanced: []AdvancedSelector{management(not("eventName", "Decrypt"))}, want: Partial},
		"event names that complete each other": {advanced: []AdvancedSelector{management(not("eventName", "Decrypt")), management(is("eventName", "Decrypt"))}, want: All},
		"advanced by actor":                    {advanced: []AdvancedSelector{management(starts("userIdentity.arn", "arn:aws:iam::"))}, want: Partial},
		"advanced from the console or not":     {advanced: []AdvancedSelector{management(is("sessionCredentialFromConsole", "true")), management(not("sessionCredentialFromConsole", "true"))}, want: All},
		"a field of no meaning":                {advanced: []AdvancedSelector{management(is("colour", "blue"))}, want: Unclear},
		"a field of no meaning beside all":     {advanced: []AdvancedSelector{management(is("colour", "blue")), management()}, want: All},
		"a field of no meaning beside some":    {advanced: []AdvancedSelector{management(is("colour", "blue"), read), management(read)}, want: ReadOnly},
		"a condition without operator":         {advanced: []AdvancedSelector{management(FieldSelector{Field: "readOnly"})}, want: Unclear},
		"neither true nor false":               {advanced: []AdvancedSelector{management(is("readOnly", "maybe"))}, want: Unclear},
		"no category":                          {advanced: []AdvancedSelector{{Fields: []FieldSelector{read}}}, want: Unclear},
		"a contradiction":                      {advanced: []AdvancedSelector{management(is("eventSource", kmsSource), not("eventSource", kmsSource))}, want: None},
		"nothing but network activity":         {advanced: []AdvancedSelector{{Fields: []FieldSelector{is("eventCategory", "NetworkActivity")}}}, want: None},
		"both lists, which AWS never gives":    {basic: []BasicSelector{basic("All", true)}, advanced: []AdvancedSelector{management()}, want: Unclear},
	} {
		got := Select(EventSelectors{Basic: c.basic, Advanced: c.advanced}, "aws")
		if got.Management != c.want || !slices.Equal(got.ExcludedSources, c.excluded) {
			t.Errorf("%s: management is %s without %v, want %s without %v", name, got.Management, got.ExcludedSources, c.want, c.excluded)
		}
	}
}

func TestDataEventsAreReckonedByExactPrefix(t *testing.T) {
	type ask struct {
		bucket string
		in     bool
	}
	const a, prod = "arn:aws:s3:::bucket-a", "arn:aws:s3:::bucket-a-prod"
	for name, c := range map[string]struct {
		basic    []BasicSelector
		advanced []AdvancedSelector
		read     Extent
		write    Extent
		reads    []ask
	}{
		"no selectors":                 {read: None, write: None, reads: []ask{{a, false}, {"*", false}}},
		"basic arn:aws:s3":             {basic: []BasicSelector{basicS3("All", "arn:aws:s3")}, read: All, write: All, reads: []ask{{a, true}, {"*", true}, {"bucket-a", true}}},
		"basic arn:aws:s3:::":          {basic: []BasicSelector{basicS3("All", "arn:aws:s3:::")}, read: All, write: All},
		"basic reads":                  {basic: []BasicSelector{basicS3("ReadOnly", "arn:aws:s3")}, read: All, write: None},
		"basic bucket":                 {basic: []BasicSelector{basicS3("All", a+"/")}, read: Some, write: Some, reads: []ask{{a, true}, {"bucket-a", true}, {prod, false}, {"*", false}}},
		"basic bucket without slash":   {basic: []BasicSelector{basicS3("All", a)}, read: Some, write: Some, reads: []ask{{a, true}, {prod, false}}},
		"basic longer bucket":          {basic: []BasicSelector{basicS3("All", prod+"/")}, read: Some, write: Some, reads: []ask{{a, false}, {prod, true}}},
		"basic object prefix":          {basic: []BasicSelector{basicS3("All", a+"/logs")}, read: Some, write: Some, reads: []ask{{a, false}}},
		"basic foreign partition":      {basic: []BasicSelector{basicS3("All", "arn:aws-cn:s3")}, read: None, write: None},
		"advanced all":                 {advanced: []AdvancedSelector{data(s3Objects)}, read: All, write: All, reads: []ask{{a, true}}},
		"advanced writes":              {advanced: []AdvancedSelector{data(s3Objects, is("readOnly", "false"))}, read: None, write: All},
		"advanced bucket":              {advanced: []AdvancedSelector{data(s3Objects, starts("resources.ARN", a+"/"))}, read: Some, write: Some, reads: []ask{{a, true}, {prod, false}}},
		"advanced bucket names":        {advanced: []AdvancedSelector{data(s3Objects, starts("resources.ARN", a))}, read: Some, write: Some, reads: []ask{{a, true}, {prod, true}, {"*", false}}},
		"advanced all but one":         {advanced: []AdvancedSelector{data(s3Objects, notStarts("resources.ARN", a+"/"))}, read: Some, write: Some, reads: []ask{{a, false}, {prod, true}, {"*", false}}},
		"advanced all but names":       {advanced: []AdvancedSelector{data(s3Objects, notStarts("resources.ARN", a)), data(s3Objects, starts("resources.ARN", prod+"/"))}, read: Some, write: Some, reads: []ask{{a, false}, {prod, true}, {"arn:aws:s3:::bucket-a-dev", false}, {"arn:aws:s3:::other", true}}},
		"advanced all but one, and it": {advanced: []AdvancedSelector{data(s3Objects, notStarts("resources.ARN", a+"/")), data(s3Objects, starts("resources.ARN", a+"/"))}, read: All, write: All},
		"advanced one object":          {advanced: []AdvancedSelector{data(s3Objects, is("resources.ARN", a+"/"))}, read: Some, write: Some, reads: []ask{{a, false}}},
		"advanced by ending":           {advanced: []AdvancedSelector{data(s3Objects, FieldSelector{Field: "resources.ARN", EndsWith: []string{".csv"}})}, read: Some, write: Some, reads: []ask{{a, false}}},
		"advanced bucket by name":      {advanced: []AdvancedSelector{data(s3Objects, starts("resources.ARN", a+"/"), is("eventName", "GetObject"))}, read: Some, write: Some, reads: []ask{{a, false}}},
		"advanced by its own source":   {advanced: []AdvancedSelector{data(s3Objects, is("eventSource", "s3.amazonaws.com"))}, read: All, write: All},
		"advanced another type":        {advanced: []AdvancedSelector{data("AWS::S3::AccessPoint")}, read: None, write: None},
	} {
		got := Select(EventSelectors{Basic: c.basic, Advanced: c.advanced}, "aws")
		if got.S3Read != c.read || got.S3Write != c.write {
			t.Errorf("%s: read %s, write %s; want %s, %s", name, got.S3Read, got.S3Write, c.read, c.write)
		}
		for _, q := range c.reads {
			if in, gap := got.S3ReadOf.Includes(q.bucket); in != q.in || gap != nil {
				t.Errorf("%s: reads of %s included: %v, gap %v; want %v (%+v)", name, q.bucket, in, gap, q.in, got.S3ReadOf)
			}
		}
	}
}

func TestABucketMayBeNamedAsSelectorsNameIt(t *testing.T) {
	const b = "arn:aws:s3:::b"
	whole := Select(EventSelectors{Basic: []BasicSelector{basicS3("All", b+"/")}}, "aws").S3ReadOf
	for _, name := range []string{b, b + "/", b + "/*", b + "/cards/", "b", "b/", "b/cards"} {
		if in, gap := whole.Includes(name); !in || gap != nil {
			t.Errorf("%s: %v, gap %v", name, in, gap)
		}
	}
	for _, name := range []string{"arn:aws:s3:::bb/", "bb/*", "c"} {
		if in, gap := whole.Includes(name); in || gap != nil {
			t.Errorf("%s: %v, gap %v", name, in, gap)
		}
	}
	part := Select(EventSelectors{Basic: []BasicSelector{basicS3("All", b+"/cards/")}}, "aws").S3ReadOf
	if in, gap := part.Includes(b + "/cards/"); in || gap == nil {
		t.Errorf("a part of a bucket: %v, gap %v", in, gap)
	}
	if in, gap := part.Includes(b + "/"); in || gap != nil {
		t.Errorf("the whole of which a part is recorded: %v, gap %v", in, gap)
	}
	table := "arn:aws:dynamodb:eu-west-1:111122223333:table/payments"
	tables := Select(EventSelectors{Basic: []BasicSelector{{ReadWrite: "All", DataResources: []DataResource{{Type: dynamoDBTables, Values: []string{table}}}}}}, "aws").DynamoDBOf
	if in, gap := tables.Includes(table); !in || gap != nil {
		t.Errorf("a table: %v, gap %v", in, gap)
	}
}

func TestLambdaAndDynamoDBAreReckonedToo(t *testing.T) {
	const f = "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:pay"
	got := Select(EventSelectors{Basic: []BasicSelector{{ReadWrite: "All", DataResources: []DataResource{
		{Type: lambdaFunctions, Values: []string{f}},
		{Type: dynamoDBTables, Values: []string{"arn:aws-us-gov:dynamodb"}},
	}}}}, "aws-us-gov")
	if got.Lambda != Some || got.DynamoDB != All {
		t.Errorf("lambda %s, dynamodb %s; want some, all", got.Lambda, got.DynamoDB)
	}
	if in, _ := got.LambdaOf.Includes(f); !in {
		t.Errorf("%s is not in %+v", f, got.LambdaOf)
	}
	if in, _ := got.LambdaOf.Includes(f + "2"); in {
		t.Errorf("the ARN of a function is exact, but %+v has a longer one", got.LambdaOf)
	}
}

func TestWhatCannotBeDecidedIsNotDenied(t *testing.T) {
	got := Select(EventSelectors{Advanced: []AdvancedSelector{data(s3Objects, is("colour", "blue"))}}, "aws")
	if _, gap := got.S3ReadOf.Includes("arn:aws:s3:::b"); got.S3Read != Unclear || gap == nil {
		t.Errorf("s3_read is %s and the bucket's gap is %v", got.S3Read, gap)
	}
	if got.Lambda != None {
		t.Errorf("lambda is %s", got.Lambda)
	}
}

func TestTrailsOfSeveralRegionsCompleteEachOther(t *testing.T) {
	all := EventSelectors{}
	noKMS := EventSelectors{Basic: []BasicSelector{basic("All", true, kmsSource)}}
	regions := []string{"eu-west-1", "us-east-1"}
	for name, c := range map[string]struct {
		trails []Recording
		want   Extent
	}{
		"none":                             {want: None},
		"one multi-region":                 {trails: []Recording{{Selectors: all}}, want: All},
		"one of two regions":               {trails: []Recording{{Selectors: all, Regions: regions[:1]}}, want: Partial},
		"one for each":                     {trails: []Recording{{Selectors: all, Regions: regions[:1]}, {Selectors: all, Regions: regions[1:]}}, want: All},
		"everywhere but KMS, KMS here":     {trails: []Recording{{Selectors: noKMS}, {Selectors: all, Regions: regions[:1]}}, want: Partial},
		"unread":                           {trails: []Recording{{Unread: true}}, want: Unclear},
		"unread, but all elsewhere":        {trails: []Recording{{Unread: true}, {Selectors: all}}, want: All},
		"unread in the region that lacks":  {trails: []Recording{{Unread: true, Regions: regions[1:]}, {Selectors: all, Regions: regions[:1]}}, want: Unclear},
		"perhaps":                          {trails: []Recording{{Selectors: all, Doubtful: true}}, want: Unclear},
		"perhaps, of what is certain here": {trails: []Recording{{Selectors: noKMS, Doubtful: true}, {Selectors: noKMS}}, want: Partial},
	} {
		if got := Union("aws", regions, c.trails...).Management; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestABucketRecordedInOneRegionOnlyIsUnclear(t *testing.T) {
	s := EventSelectors{Basic: []BasicSelector{basicS3("All", "arn:aws:s3:::b/")}}
	got := Union("aws", []string{"eu-west-1", "us-east-1"}, Recording{Selectors: s, Regions: []string{"us-east-1"}})
	if _, gap := got.S3ReadOf.Includes("arn:aws:s3:::b"); gap == nil {
		t.Errorf("where b lives is not known, but %+v is sure", got.S3ReadOf)
	}
	f := "arn:aws:lambda:us-east-1:111122223333:function:f"
	l := EventSelectors{Basic: []BasicSelector{{ReadWrite: "All", DataResources: []DataResource{{Type: lambdaFunctions, Values: []string{f}}}}}}
	got = Union("aws", []string{"eu-west-1", "us-east-1"}, Recording{Selectors: l, Regions: []string{"us-east-1"}})
	if in, gap := got.LambdaOf.Includes(f); !in {
		t.Errorf("the ARN says where f lives, but %+v includes it: %v %v", got.LambdaOf, in, gap)
	}
}

func TestHostileSelectorsEndInDoubtNotInDelay(t *testing.T) {
	var s EventSelectors
	for i := range 40 {
		var fields []FieldSelector
		for _, f := range narrowing[1:] {
			c := FieldSelector{Field: f}
			for j := range 60 {
				c.NotStartsWith = append(c.NotStartsWith, fmt.Sprint(i, j, f))
				c.NotEndsWith = append(c.NotEndsWith, fmt.Sprint(f, i, j))
			}
			fields = append(fields, c)
		}
		s.Advanced = append(s.Advanced, management(fields...))
	}
	if got := Select(s, "aws").Management; got == All {
		t.Errorf("management is %s", got)
	}
	Select(EventSelectors{Advanced: []AdvancedSelector{{}, {Fields: []FieldSelector{{}}}}, Basic: []BasicSelector{{DataResources: []DataResource{{}}}}}, "")
}

func TestSelectionDoesNotDependOnOrder(t *testing.T) {
	rng := newRandom(1)
	for range 300 {
		s := randomSelectors(rng)
		want := Select(s, "aws")
		slices.Reverse(s.Basic)
		slices.Reverse(s.Advanced)
		for _, a := range s.Advanced {
			slices.Reverse(a.Fields)
		}
		if got := Select(s, "aws"); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\nforwards  %+v\nbackwards %+v", s, want, got)
		}
	}
}

func TestAddingASelectorNeverSelectsLess(t *testing.T) {
	rank := map[Extent]int{None: 0, Some: 1, Partial: 1, ReadOnly: 1, WriteOnly: 1, All: 2}
	rng := newRandom(2)
	for range 300 {
		less, more := randomSelectors(rng), randomSelectors(rng)
		before := Union("aws", nil, Recording{Selectors: less})
		after := Union("aws", nil, Recording{Selectors: less}, Recording{Selectors: more})
		for _, pair := range [][2]Extent{{before.Management, after.Management}, {before.S3Read, after.S3Read}, {before.S3Write, after.S3Write}, {before.Lambda, after.Lambda}, {before.DynamoDB, after.DynamoDB}} {
			if pair[1] == Unclear && pair[0] != All || pair[0] == Unclear && pair[1] != None {
				continue
			}
			if rank[pair[1]] < rank[pair[0]] {
				t.Fatalf("%+v and %+v together select less: %s, then %s", less, more, pair[0], pair[1])
			}
		}
		for _, bucket := range []string{"arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:::c", "*"} {
			was, _ := before.S3ReadOf.Includes(bucket)
			if now, _ := after.S3ReadOf.Includes(bucket); was && !now {
				t.Fatalf("%s was recorded by %+v and is no more with %+v\n%+v\n%+v", bucket, less, more, before.S3ReadOf, after.S3ReadOf)
			}
		}
	}
}

// TestExtentsAgreeWithEveryEventOfASmallWorld compares the reckoning with
// selectors evaluated event by event, in the words of AWS's documentation.
func TestExtentsAgreeWithEveryEventOfASmallWorld(t *testing.T) {
	rng := newRandom(3)
	seen := map[Extent]int{}
	for range 400 {
		s := randomSelectors(rng)
		got := Select(s, "aws")
		read := oracle(s, "Management", "", "true", "")
		write := oracle(s, "Management", "", "false", "")
		if want := managementExtent(read, write); got.Management != want {
			t.Fatalf("%+v\nmanagement is %s, event by event %s (read %s, write %s)", s, got.Management, want, read, write)
		}
		if want := oracle(s, "Data", s3Objects, "true", ""); got.S3Read != want {
			t.Fatalf("%+v\ns3_read is %s, event by event %s", s, got.S3Read, want)
		}
		if want := oracle(s, "Data", s3Objects, "false", ""); got.S3Write != want {
			t.Fatalf("%+v\ns3_write is %s, event by event %s", s, got.S3Write, want)
		}
		for _, bucket := range []string{"arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:::c"} {
			in, _ := got.S3ReadOf.Includes(bucket)
			if want := oracle(s, "Data", s3Objects, "true", bucket+"/") == All; in != want {
				t.Fatalf("%+v\nreads of %s included: %v, event by event %v\n%+v", s, bucket, in, want, got.S3ReadOf)
			}
		}
		seen[got.Management]++
		seen[got.S3Read]++
	}
	for _, e := range []Extent{All, None, Some, Partial, ReadOnly, WriteOnly} {
		if seen[e] == 0 {
			t.Errorf("no small world with %s", e)
		}
	}
}

// oracle looks at every event of a small world, of one category and type, and
// counts those that a selector selects. With a bucket it looks at the events of
// that bucket alone.
func oracle(s EventSelectors, category, resourceType, readOnly, bucket string) Extent {
	sources := []string{kmsSource, rdsSource, "iam.amazonaws.com"}
	arns := []string{""}
	if category == "Data" {
		sources, arns = []string{"s3.amazonaws.com"}, nil
		for _, b := range []string{"a", "ab", "abc", "c", "zz"} {
			for _, key := range []string{"", "k", "kz", "z", "z.csv", "k.csv"} {
				arns = append(arns, "arn:aws:s3:::"+b+"/"+key)
			}
		}
	}
	var hit, miss bool
	for _, source := range sources {
		for _, name := range []string{"Get", "Put", "List"} {
			for _, arn := range arns {
				if !strings.HasPrefix(arn, bucket) {
					continue
				}
				if selected(s, map[string]string{"eventCategory": category, "readOnly": readOnly, "eventSource": source, "eventName": name, "resources.type": resourceType, "resources.ARN": arn}) {
					hit = true
				} else {
					miss = true
				}
			}
		}
	}
	switch {
	case hit && miss:
		return Some
	case hit:
		return All
	}
	return None
}

func selected(s EventSelectors, event map[string]string) bool {
	if len(s.Basic)+len(s.Advanced) == 0 {
		return event["eventCategory"] == "Management"
	}
	for _, b := range s.Basic {
		if b.ReadWrite == "ReadOnly" && event["readOnly"] != "true" || b.ReadWrite == "WriteOnly" && event["readOnly"] != "false" {
			continue
		}
		if event["eventCategory"] == "Management" {
			if b.IncludeManagementEvents && !slices.Contains(b.ExcludedSources, event["eventSource"]) {
				return true
			}
			continue
		}
		for _, d := range b.DataResources {
			for _, v := range d.Values {
				if !strings.Contains(strings.TrimPrefix(v, "arn:aws:s3:::"), "/") && v != "arn:aws:s3:::" && v != "arn:aws:s3" {
					v += "/"
				}
				if d.Type == event["resources.type"] && strings.HasPrefix(event["resources.ARN"], v) {
					return true
				}
			}
		}
	}
	for _, a := range s.Advanced {
		every := true
		for _, f := range a.Fields {
			v := event[f.Field]
			yes := len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0
			for _, x := range f.Equals {
				yes = yes || v == x
			}
			for _, x := range f.StartsWith {
				yes = yes || strings.HasPrefix(v, x)
			}
			for _, x := range f.EndsWith {
				yes = yes || strings.HasSuffix(v, x)
			}
			for _, x := range f.NotEquals {
				yes = yes && v != x
			}
			for _, x := range f.NotStartsWith {
				yes = yes && !strings.HasPrefix(v, x)
			}
			for _, x := range f.NotEndsWith {
				yes = yes && !strings.HasSuffix(v, x)
			}
			every = every && yes
		}
		if every {
			return true
		}
	}
	return false
}
