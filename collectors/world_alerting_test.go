package collectors_test

import (
	"encoding/json"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// alerting says that a region has no alarms and no rules.
func (w *world) alerting(account, region string) {
	w.alarms(account, region, cbor.Map{})
	w.says(account, region, "EventBridge.ListEventBuses", 200, `{"EventBuses":[{"Name":"default"}]}`)
	w.rules(account, region, `{"Rules":[]}`)
}

func (w *world) rules(account, region, said string) {
	w.says(account, region, `EventBridge.ListRules {"EventBusName":"default"}`, 200, said)
}

// alarms answers for the alarms of a region in the protocol of CloudWatch.
func (w *world) alarms(account, region string, said cbor.Map) {
	w.t.Helper()
	call, err := awsapi.Fixture(w.store, evidence.Call{
		Account: account, Region: region, Service: "CloudWatch", Operation: "DescribeAlarms",
		Params:  json.RawMessage(`{"AlarmTypes":["MetricAlarm","CompositeAlarm","LogAlarm"]}`),
		Headers: map[string]string{"Smithy-Protocol": "rpc-v2-cbor"},
	}, string(cbor.Encode(said)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.calls[string(call.ID)] = call
}
