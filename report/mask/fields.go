package mask

// sort is what a field holds, and so how it is masked.
type sort int

const (
	evidenceText sort = iota // text with what was found in it: names are masked wherever they stand
	ownText                  // text of catalogs and of this program: only what has the shape of an ID or an address
	nameText                 // a name as a whole
	accountText              // an account's name as a whole
	personText               // a person or a team, as a whole
	tagsText                 // tags, which may say anything
	callText                 // the ID of a call, which follows from the account asked
	untouched                // numbers, digests, codes
)

// sortOf is the sort of fields that are not text with what was found in it, by type
// and field, of the report and of the assessment under it. What a list or a struct
// holds is of its sort unless a field of its own is named here.
var sortOf = map[string]sort{
	"Pack.Title": ownText, "Pack.Subtitle": ownText, "Pack.Period": untouched, "Pack.PeriodNote": ownText,
	"Pack.Entity": accountText, "Pack.ID": untouched, "Pack.Root": untouched, "Pack.Classification": ownText,
	"Pack.Files": untouched, "Pack.Redactions": untouched, "Pack.Glossary": ownText, "Pack.Repeat": ownText,
	"Pack.Limits": ownText, "Pack.Figures": ownText,
	"Pair.Label": ownText,

	"Framework.ID": untouched, "Framework.Title": ownText, "Framework.Note": ownText,
	"Requirement.Framework": untouched, "Requirement.Group": ownText, "Requirement.ID": untouched, "Requirement.Title": ownText,
	"Requirement.Paraphrase": ownText, "Requirement.Severity": untouched, "Requirement.Words": ownText, "Requirement.Basis": ownText,
	"Requirement.Checks": ownText, "Requirement.Attest": ownText, "Requirement.Inherited": ownText, "Requirement.NotShown": ownText,
	"Requirement.Document": ownText,
	"Ref.Number":           untouched, "Ref.ID": untouched,
	"Check.Number": untouched, "Check.ID": untouched, "Check.Title": ownText, "Check.Statement": ownText, "Check.Family": untouched,
	"Check.Severity": untouched, "Check.Type": ownText, "Check.Population": ownText, "Check.Criteria": untouched,
	"Check.Awaits": ownText, "Check.NotShown": ownText,
	"Test.Number": untouched, "Test.Procedure": ownText, "Test.Sentence": ownText, "Test.Evidence": untouched,
	"Subject.Kind": untouched, "Subject.Region": untouched,
	"Step.Test": untouched, "Step.Sentence": ownText, "Step.Truth": untouched, "Step.Evidence": untouched,
	"Attention.ID": untouched, "Attention.Check": untouched, "Attention.When": untouched,
	"Population.Name": ownText, "Population.Method": ownText,
	"Account.Name": accountText, "Account.Status": untouched, "Account.Unit": accountText, "Account.Examined": untouched,
	"Region.Name": untouched, "Region.Examined": untouched,
	"Trail.Name": nameText, "Trail.Home": untouched, "Trail.Type": ownText, "Trail.Logging": ownText, "Trail.Validation": ownText, "Trail.Evidence": untouched,
	"Gap.Region": untouched, "Gap.Reason": untouched, "Gap.Action": untouched, "Gap.Controls": untouched, "Gap.Evidence": untouched, "Gap.Cause": untouched,
	"ExceptionItem.ID": untouched, "ExceptionItem.Check": untouched, "ExceptionItem.CheckID": untouched, "ExceptionItem.Title": ownText,
	"ExceptionItem.Region": untouched, "ExceptionItem.Severity": untouched, "ExceptionItem.Criteria": ownText, "ExceptionItem.Effect": ownText,
	"ExceptionItem.Waiver": untouched, "ExceptionItem.Owner": personText, "ExceptionItem.Tags": tagsText, "ExceptionItem.Evidence": untouched,
	"Waiver.ID": untouched, "Waiver.Owner": personText, "Waiver.Approver": personText, "Waiver.State": untouched, "Waiver.UsedBy": untouched,
	"Waiver.Framework": untouched, "Waiver.Control": untouched, "Waiver.Check": untouched,
	"Undecided.Framework": untouched, "Undecided.ID": untouched, "Undecided.Title": ownText,
	"Attest.Framework": untouched, "Attest.ID": untouched, "Attest.Title": ownText, "Attest.Question": ownText, "Attest.Answer": untouched,
	"Attest.Owner": personText, "Attest.File": nameText, "Attest.SHA256": untouched,
	"Mapping.Framework": untouched, "Mapping.Criterion": untouched, "Mapping.Title": ownText, "Mapping.Check": untouched, "Mapping.CheckID": untouched,
	"Evidence.ID": untouched, "Evidence.Call": callText, "Evidence.Source": untouched, "Evidence.Region": untouched, "Evidence.RequestID": untouched,
	"Evidence.Outcome": untouched, "Evidence.File": untouched, "Evidence.Raw": untouched, "Evidence.SHA256": untouched, "Evidence.Tests": untouched,
	"Sample.ID": untouched, "Sample.Population": ownText, "Sample.SHA256": untouched, "Sample.Method": ownText, "SampleItem.Region": untouched,
	"Applicability.Framework": untouched, "Applicability.Group": ownText, "Applicability.ID": untouched, "Applicability.Title": ownText,
	"Applicability.Applies": untouched, "Applicability.Status": ownText, "Applicability.Evidence": untouched,
	"Worksheet.ID": untouched, "Worksheet.Kind": ownText, "Worksheet.Framework": untouched, "Worksheet.Requirement": untouched,
	"Worksheet.Title": ownText, "Worksheet.Waiver": untouched,

	"Principal.Name": accountText, "Principal.Kind": untouched, "Principal.Short": evidenceText,
	"Holder.Capability": untouched, "Holder.Outcome": untouched, "Holder.Actions": untouched, "Holder.Controls": untouched, "Holder.Evidence": untouched,
	"Power.Capability": untouched, "Power.Meaning": ownText, "Power.Controls": untouched,
	"Guarded.Kind": ownText, "Guarded.Name": nameText, "Guarded.Home": accountText, "Column.Capability": untouched, "Mark.Outcome": untouched,
	"Grant.Outcome": untouched, "Over.Capabilities": untouched,
	"Rail.Name": accountText, "Rail.Denied": untouched, "Rail.Open": untouched, "Rail.Evidence": untouched,
	"Role.Capabilities": untouched, "Role.Controls": untouched, "Role.Evidence": untouched,
	"Admitted.Kind": untouched, "Admitted.Public": untouched, "Admitted.Foreign": untouched, "Way.Outcome": untouched,
	"Hidden.Kind": untouched, "Hidden.Region": untouched, "Hidden.Capabilities": untouched, "Hidden.Reason": untouched, "Hidden.Action": untouched,
	"Hidden.Evidence": untouched,
	"AlertSort.Name":  ownText, "AlertSort.CheckID": untouched, "AlertSort.Controls": untouched, "AlertSort.Hub": untouched,
	"AccountName.Name": accountText, "Alert.Evidence": untouched, "Route.Through": untouched, "Route.Region": untouched, "Route.Tells": ownText,
	"AlertLink.What": ownText,

	"Proof.Meaning": ownText, "Share.Text": untouched, "VerdictCount.Words": untouched,
	"Chain.Trail": nameText, "Chain.Name": accountText, "Chain.Region": untouched, "Chain.Bucket": nameText, "Chain.Prefix": evidenceText,
	"Chain.Verdict": untouched, "Chain.Uncovered": untouched, "Chain.Evidence": untouched,
	"Hole.Trail": nameText, "Hole.Name": accountText, "Hole.Region": untouched, "Hole.Length": untouched, "Hole.Cause": ownText, "Hole.Code": untouched,
	"Finding.Trail": nameText, "Finding.Name": accountText, "Finding.Region": untouched, "Finding.Class": ownText, "Finding.Code": untouched,
	"Activity.What": ownText, "Activity.Event": untouched, "Activity.Region": untouched, "Activity.EventID": untouched, "Activity.Evidence": untouched,
	"ActivityUnread.What":  ownText,
	"StandingCheck.Number": untouched, "StandingCheck.ID": untouched, "StandingCheck.Title": ownText, "StandingCheck.Severity": untouched,
	"Standings.Note": ownText, "Standing.Name": accountText, "Standing.Status": untouched, "Standing.Unit": accountText, "Standing.Owner": personText,
	"Standing.Tags": tagsText, "Standing.Examined": untouched, "Standing.Worst": untouched,

	"About.Schema": untouched, "About.Tool": untouched, "About.Digests": untouched,
	"CatalogResult.ID": untouched, "CatalogResult.Title": ownText,
	"ControlResult.ID": untouched, "ControlResult.Title": ownText, "ControlResult.Words": untouched, "ControlResult.Basis": untouched,
	"ControlResult.Checks": untouched, "AttestationResult.Question": ownText, "AttestationResult.Inherited": ownText,
	"Attestation.ID": untouched, "Attestation.Framework": untouched, "Attestation.Control": untouched, "Attestation.Answer": untouched,
	"Attestation.Owner": personText, "Attestation.File": nameText, "Attestation.SHA256": untouched,
	"WaiverResult.State": untouched, "WaiverResult.Used": untouched,
	"Result.Check": untouched, "Result.Uncollected": ownText,
	"Unread.Kind": untouched, "Unread.Region": untouched, "Unread.Reason": untouched, "Unread.Action": untouched,
	"AccountCoverage.Name": accountText, "AccountCoverage.Status": untouched, "AccountCoverage.Examined": untouched,
	"RegionCoverage.Region": untouched, "RegionCoverage.Examined": untouched,
	"CoverageGap.Region": untouched, "CoverageGap.Reason": untouched, "CoverageGap.Action": untouched, "CoverageGap.Checks": untouched,
	"CoverageGap.Controls": untouched,
}
