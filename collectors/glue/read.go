package glue

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

const getDatabases, getTables = "glue:GetDatabases", "glue:GetTables"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{getDatabases, getTables} }

// ReadTables asks one region of the session's account for the tables of its Data
// Catalog and returns those that are to be kept. An error says that there may be
// more of them; one database that cannot be read does not keep the others from
// being read.
//
// Databases that are links to, or fronts of, other catalogs hold no tables of
// their own and are not asked. Lake Formation leaves out, without a word, what
// the caller may not see.
func ReadTables(ctx context.Context, s *awsapi.Session, region string, keep func(Table) bool) ([]Table, error) {
	client := api.NewFromConfig(s.Config(region))
	names, err := databases(ctx, client)
	var kept []Table
	for _, database := range names {
		listErr := awsapi.Pages(getTables, func(token *string) (*string, error) {
			page, err := client.GetTables(ctx, &api.GetTablesInput{DatabaseName: aws.String(database), NextToken: token})
			switch {
			case err != nil:
				return nil, err
			case page.TableList == nil:
				return nil, awsapi.Without(getTables, "a list of tables")
			}
			for _, t := range page.TableList {
				if table := tableOf(t, database); t.TargetTable == nil && keep(table) {
					table.ARN = arn.ARN{Partition: s.Partition, Service: "glue", Region: region, AccountID: s.Account,
						Resource: "table/" + database + "/" + table.Name}.String()
					kept = append(kept, table)
				}
			}
			return page.NextToken, nil
		})
		if err == nil {
			err = listErr
		}
	}
	return kept, err
}

// databases lists the names of the databases that hold tables of their own.
func databases(ctx context.Context, client *api.Client) ([]string, error) {
	var names []string
	err := awsapi.Pages(getDatabases, func(token *string) (*string, error) {
		page, err := client.GetDatabases(ctx, &api.GetDatabasesInput{NextToken: token})
		switch {
		case err != nil:
			return nil, err
		case page.DatabaseList == nil: // an account without one has an empty list
			return nil, awsapi.Without(getDatabases, "a list of databases")
		}
		for _, d := range page.DatabaseList {
			if name := aws.ToString(d.Name); name != "" && d.TargetDatabase == nil && d.FederatedDatabase == nil {
				names = append(names, name)
			}
		}
		return page.NextToken, nil
	})
	return names, err
}

func tableOf(t types.Table, database string) Table {
	table := Table{Database: database, Name: aws.ToString(t.Name), Created: awsapi.Instant(t.CreateTime)}
	if d := t.StorageDescriptor; d != nil {
		table.Location = aws.ToString(d.Location)
		table.Format = aws.ToString(d.InputFormat)
		if table.Format == "" && d.SerdeInfo != nil {
			table.Format = aws.ToString(d.SerdeInfo.SerializationLibrary)
		}
	}
	// Athena goes by the template only where projection is on.
	// Source: "Set up partition projection" in the Athena user guide.
	if strings.EqualFold(t.Parameters["projection.enabled"], "true") {
		table.Template = t.Parameters["storage.location.template"]
	}
	return table
}

// Reads is where the table's data lie: the template of its partitions, which may
// hold placeholders ${…}, or else its location. Empty if it says neither.
func (t Table) Reads() string {
	if t.Template != "" {
		return t.Template
	}
	return t.Location
}
