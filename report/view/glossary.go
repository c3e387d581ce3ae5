package view

// glossary explains the words of the report, results first.
func glossary() []Pair {
	return []Pair{
		{Label: "Exception noted", Value: "At least one subject was found not to meet the condition."},
		{Label: "Exception, waived", Value: "An exception for which a waiver was in force; it stays an exception."},
		{Label: "Inconclusive", Value: "The evidence to decide was refused, missing or not collected. Neither a pass nor a failure."},
		{Label: "Not tested", Value: "Only a person can answer, and nobody has attested."},
		{Label: "No exceptions", Value: "Every subject was examined and met the condition. See what this does not show, beside each check."},
		{Label: "Not applicable", Value: "The population was read completely, and there was nothing that the condition is about."},
		{Label: "Account-region", Value: "One region that one account has enabled; the unit by which coverage is counted."},
		{Label: "Attestation", Value: "A person's answer to a question that no API can answer, with owner, date, expiry and document."},
		{Label: "Check", Value: "A population and the sentences that each of its members must satisfy, printed as a control CT-nn."},
		{Label: "Deviation", Value: "A subject for which a sentence was found to be false."},
		{Label: "Digest chain", Value: "The digest files of one trail for one account and one region, each of which names the one before it."},
		{Label: "Digest file", Value: "A file that CloudTrail signs every hour, with the SHA-256 of each log file it delivered."},
		{Label: "Evidence item", Value: "One API call and its response, EV-nnnnnn, stored byte for byte under its SHA-256; or the record of all that was read of one part of a log archive."},
		{Label: "Hole", Value: "A part of the period that no valid digest file of a chain covers. Nothing is proven of it; it does not mean that nothing happened."},
		{Label: "Home region", Value: "The region in which a trail was created, where it is judged."},
		{Label: "Log bucket", Value: "An S3 bucket that a trail delivers to."},
		{Label: "Root", Value: "The SHA-256 of the list of the pack's files with their SHA-256: it fixes the content of the pack."},
		{Label: "Sentence", Value: "The condition as it was executed. The sentence printed is the sentence executed."},
		{Label: "Subject", Value: "One thing examined: a trail, bucket, key, log group, topic, digest chain, region, account or organization."},
		{Label: "Trail", Value: "A CloudTrail configuration that records API calls and delivers log files to a bucket."},
	}
}
