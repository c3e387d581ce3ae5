"use strict";
// The page's own script: it reads the rows, filters them and unfolds them. Text of
// the report only ever becomes text, never markup.
(() => {
const $ = id => document.getElementById(id);
const all = selector => Array.from(document.querySelectorAll(selector));
const names = JSON.parse($("names").textContent);
const strings = [], lists = [], steps = [];
const store = {subjects: {rows: 0}, exceptions: {rows: 0}, calls: {rows: 0}};
const {subjects, exceptions, calls} = store;
const checkAt = new Map(names.checks.map((c, i) => [c.number, i]));
const callAt = new Map(), exceptionAt = new Map();
const severities = ["critical", "high", "medium", "low"];
const number = n => n.toLocaleString("en");

// h builds an element; whatever is not an element becomes text.
function h(tag, attributes, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (value === undefined || value === null || value === false) continue;
		if (name === "onclick") e.addEventListener("click", value);
		else e.setAttribute(name, value === true ? "" : value);
	}
	for (const c of children.flat()) if (c !== null && c !== undefined && c !== "") e.append(c);
	return e;
}

function pill(result) {
	const r = names.results[result];
	return h("span", {class: "pill r" + result}, h("span", {"aria-hidden": "true"}, r.icon), " " + r.words);
}

const anchor = id => h("a", {href: "#" + encodeURIComponent(id)}, id);
const code = text => h("code", {}, text);

function pairs(...rows) {
	return h("dl", {class: "pairs"}, rows.filter(r => r[1] !== "" && r[1] !== null && r[1] !== undefined).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
}

function evidence(list, most) {
	const ids = lists[list];
	if (!ids.length) return "–";
	const out = ids.slice(0, most).flatMap((n, i) => i ? [", ", anchor(calls.id[n])] : [anchor(calls.id[n])]);
	if (ids.length > most) {
		const more = h("button", {type: "button", class: "plain", onclick: () => { const all = ids.slice(most).flatMap(n => [", ", anchor(calls.id[n])]); more.replaceWith(...all); }}, `and ${number(ids.length - most)} more`);
		out.push(" ", more);
	}
	return out;
}

// ---- reading

async function inflate(text) {
	let bytes;
	if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(text);
	else {
		const raw = atob(text);
		bytes = new Uint8Array(raw.length);
		for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
	}
	return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

// take adds the rows of a block, column by column. The columns of steps are longer
// than the others: each subject says how many are its own.
function take(block) {
	for (const s of block.strings) strings.push(s);
	for (const l of block.lists) lists.push(l);
	for (const s of block.steps) steps.push(s);
	const kind = store[block.kind];
	for (const [name, values] of Object.entries(block)) {
		if (!Array.isArray(values) || name === "strings" || name === "lists" || name === "steps") continue;
		const ofSteps = block.kind === "subjects" && (name === "step" || name === "evidence");
		const at = ofSteps ? kind.taken || 0 : kind.rows;
		if (!kind[name]) {
			const total = ofSteps ? names.totals.steps : names.totals[block.kind];
			kind[name] = typeof values[0] === "string" ? new Array(total) : name === "bytes" ? new Float64Array(total) : new Int32Array(total);
		}
		if (typeof values[0] === "string") for (let i = 0; i < values.length; i++) kind[name][at + i] = values[i];
		else kind[name].set(values, at);
	}
	if (block.kind === "subjects") {
		kind.first ||= new Uint32Array(names.totals.subjects + 1);
		let at = kind.taken || 0;
		for (let i = 0; i < block.rows; i++) { kind.first[kind.rows + i] = at; at += block.count[i]; }
		kind.first[kind.rows + block.rows] = kind.taken = at;
	}
	for (let i = kind.rows; i < kind.rows + block.rows; i++) {
		if (block.kind === "calls") callAt.set(kind.id[i], i);
		if (block.kind === "exceptions") exceptionAt.set(kind.id[i], i);
	}
	kind.rows += block.rows;
}

async function read() {
	let shown = false;
	for (const element of all("script.block")) {
		const block = JSON.parse(await inflate(element.textContent));
		element.remove();
		take(block);
		if (!shown && block.kind === "subjects") { shown = true; apply(); }
		await new Promise(next => setTimeout(next));
	}
}

// ---- lists

// ranks is the place of each string in the order of the alphabet.
let ranks = null;
function rank(n) {
	if (!ranks || ranks.length !== strings.length) {
		const order = Uint32Array.from(strings.keys()).sort((a, b) => strings[a] < strings[b] ? -1 : strings[a] > strings[b] ? 1 : 0);
		ranks = new Uint32Array(strings.length);
		order.forEach((s, place) => ranks[s] = place);
	}
	return ranks[n];
}

// list shows rows in pages, sorted by any column, each with what it unfolds to.
function list(root, spec) {
	let rows = new Uint32Array(0), given = rows, page = 0, by = -1, down = false;
	const open = new Set();
	const heads = spec.columns.map((c, i) => h("th", {scope: "col", class: c.num ? "num" : null, "aria-sort": "none"},
		h("button", {type: "button", onclick: () => { down = by === i && !down; by = i; page = 0; sort(); render(); }}, c.head, h("span", {"aria-hidden": "true", class: "arrow"}))));
	const caption = h("caption", {}, spec.caption), body = h("tbody", {});
	const where = h("span", {"aria-live": "polite"});
	const turn = (label, to) => h("button", {type: "button", onclick: () => { page = to(); render(); }}, label);
	const last = () => Math.max(0, Math.ceil(rows.length / spec.size) - 1);
	const first = turn("First", () => 0), back = turn("Previous", () => page - 1), on = turn("Next", () => page + 1), end = turn("Last", last);
	root.replaceChildren(
		h("div", {class: "scroll", tabindex: "0", role: "group", "aria-label": spec.caption}, h("table", {class: "list"}, caption, h("thead", {}, h("tr", {}, heads)), body)),
		h("p", {class: "pager"}, first, " ", back, " ", where, " ", on, " ", end));

	function sort() {
		heads.forEach((th, i) => { th.setAttribute("aria-sort", i !== by ? "none" : down ? "descending" : "ascending"); });
		if (by < 0) { rows = given; return; }
		const key = spec.columns[by].key, keys = new Float64Array(given.length);
		for (let i = 0; i < given.length; i++) keys[i] = key(given[i]);
		const sign = down ? -1 : 1;
		const order = Uint32Array.from(given.keys()).sort((a, b) => sign * (keys[a] - keys[b]) || a - b);
		rows = order.map(i => given[i]);
	}
	function render() {
		page = Math.min(Math.max(0, page), last());
		const shown = Array.from(rows.subarray(page * spec.size, (page + 1) * spec.size));
		body.replaceChildren(...shown.flatMap(row), ...(rows.length ? [] : [h("tr", {}, h("td", {colspan: spec.columns.length}, "Nothing matches the filters."))]));
		const from = rows.length ? page * spec.size + 1 : 0;
		where.textContent = `${number(from)}–${number(page * spec.size + shown.length)} of ${number(rows.length)}`;
		first.disabled = back.disabled = page === 0;
		on.disabled = end.disabled = page === last();
		first.parentElement.classList.toggle("single", last() === 0);
	}
	function row(i) {
		const id = spec.id + i;
		const detail = () => h("tr", {class: "detail", id}, h("td", {colspan: spec.columns.length}, spec.detail(i)));
		const button = h("button", {type: "button", class: "unfold", "aria-expanded": String(open.has(i)), onclick: () => {
			if (open.delete(i)) { button.setAttribute("aria-expanded", "false"); button.removeAttribute("aria-controls"); tr.nextElementSibling.remove(); return; }
			open.add(i);
			button.setAttribute("aria-expanded", "true");
			tr.after(detail());
			button.setAttribute("aria-controls", id);
		}}, spec.name(i));
		if (open.has(i)) button.setAttribute("aria-controls", id);
		const tr = h("tr", {"data-row": i}, spec.columns.map((c, k) => k === 0
			? h("th", {scope: "row"}, spec.detail ? button : c.cell(i))
			: h("td", {class: c.num ? "num" : null}, c.cell(i))));
		return open.has(i) ? [tr, detail()] : [tr];
	}
	return {
		show(next) { given = next; page = 0; sort(); render(); },
		reveal(i) {
			const at = rows.indexOf(i);
			if (at < 0) return null;
			page = Math.floor(at / spec.size);
			open.add(i);
			render();
			return body.querySelector(`[data-row="${i}"] button`);
		},
	};
}

const place = (account, region) => [code(names.accounts[account].id), " ", names.accounts[account].name, names.regions[region] ? " " + names.regions[region] : ""];

function subjectList(root, caption, id, size) {
	return list(root, {
		caption, id, size,
		columns: [
			{head: "Subject", key: i => rank(subjects.subject[i])},
			{head: "Check", key: i => subjects.check[i], cell: i => anchor(names.checks[subjects.check[i]].number)},
			{head: "Account", key: i => subjects.account[i], cell: i => [code(names.accounts[subjects.account[i]].id), " ", names.accounts[subjects.account[i]].name]},
			{head: "Region", key: i => subjects.region[i], cell: i => names.regions[subjects.region[i]] || "–"},
			{head: "Severity", key: i => severities.indexOf(names.checks[subjects.check[i]].severity), cell: i => names.checks[subjects.check[i]].severity},
			{head: "Result", key: i => subjects.result[i], cell: i => [pill(subjects.result[i]), subjects.exception[i] ? [" ", anchor(exceptions.id[subjects.exception[i] - 1])] : ""].flat()},
		],
		name: i => strings[subjects.subject[i]] || "(no name)",
		detail: subjectDetail,
	});
}

function subjectDetail(i) {
	const out = [];
	const reason = strings[subjects.reason[i]];
	out.push(pairs(["Kind", code(strings[subjects.what[i]])], ["Reason", reason], ["Waiver", strings[subjects.waiver[i]] && anchor(strings[subjects.waiver[i]])]));
	if (subjects.exception[i]) out.push(exceptionDetail(subjects.exception[i] - 1));
	const rows = [];
	for (let k = subjects.first[i]; k < subjects.first[i + 1]; k++) {
		const [test, sentence, got, truth, gap] = steps[subjects.step[k]].map(n => strings[n]);
		rows.push(h("tr", {}, h("th", {scope: "row"}, test ? anchor(test) : "selects"), h("td", {}, code(sentence)),
			h("td", {class: "got"}, got || "–", gap ? h("span", {class: "gap"}, gap) : ""), h("td", {}, truth), h("td", {class: "evs"}, evidence(subjects.evidence[k], 8))));
	}
	if (!rows.length) return [...out, h("p", {}, "No sentence was executed on it.")];
	out.push(h("div", {class: "scroll", tabindex: "0", role: "group", "aria-label": "Sentences"}, h("table", {class: "steps"}, h("caption", {}, "Sentences executed on it, and the calls that show it"),
		h("thead", {}, h("tr", {}, ["Test", "Sentence", "Got", "Truth", "Evidence"].map(t => h("th", {scope: "col"}, t)))), h("tbody", {}, rows))));
	return out;
}

function exceptionDetail(n) {
	const text = name => strings[exceptions[name][n]];
	const inPage = $(exceptions.id[n]);
	return h("div", {class: "exception e" + exceptions.result[n], id: inPage ? null : exceptions.id[n]},
		pairs(["Exception", inPage ? anchor(exceptions.id[n]) : h("strong", {}, exceptions.id[n])], ["Condition", text("condition")], ["Criteria", h("code", {class: "pre"}, text("criteria"))], ["Cause", text("cause")], ["Effect", text("effect")],
			["Correction", text("correction") && h("code", {class: "pre"}, text("correction"))], ["Waiver", text("waiver") && anchor(text("waiver"))], ["Owner", text("owner")], ["Tags", text("tags")]));
}

function callDetail(i) {
	const file = path => names.inPack && /^(evidence|raw)\/[\w.-]+$/.test(path) ? h("a", {href: path, class: "mono"}, path) : path && code(path);
	const source = strings[calls.source[i]];
	const tests = lists[calls.tests[i]].map(n => strings[n]);
	const chains = lists[calls.chains[i]].map(n => strings[n]);
	return pairs(["Operation", code(source)], ["Where", place(calls.account[i], calls.region[i])], ["Asked (UTC)", calls.at[i]], ["Outcome", strings[calls.outcome[i]]],
		["Request ID", calls.request[i] && code(calls.request[i])], ["Response", `${number(calls.bytes[i])} bytes`], ["SHA-256", calls.sha256[i] && code(calls.sha256[i])],
		["Decoded", file(calls.file[i])], ["Byte for byte", file(calls.raw[i])], ["Ledger", calls.call[i] && code(calls.call[i])],
		["Ask again", calls.command[i] && h("code", {class: "pre"}, calls.command[i])],
		["Chains read", chains.length ? h("ul", {}, chains.slice(0, 200).map(c => h("li", {}, c))) : ""],
		["Tests", tests.length ? tests.slice(0, 200).flatMap((t, k) => k ? [", ", anchor(t)] : [anchor(t)]) : ""]);
}

// ---- filters

const fields = {account: $("f-account"), framework: $("f-framework"), severity: $("f-severity"), verdict: $("f-verdict"), region: $("f-region"), text: $("f-text")};
const perCheck = new Map(); // lists below checks that are open
let resultList, callList, chosen = {}, matching = new Uint32Array(0);

function options(select, items) { select.append(...items.map(([value, text]) => h("option", {value}, text))); }

function prepare() {
	options(fields.account, names.accounts.map((a, i) => [i, a.id + (a.name ? " " + a.name : "") || "none"]));
	options(fields.framework, names.frameworks.map((f, i) => [i, f.name]));
	const used = new Set(names.checks.map(c => c.severity).concat(rows.requirement.map(r => r.dataset.severity)));
	options(fields.severity, severities.filter(s => used.has(s)).map(s => [s, s]));
	options(fields.verdict, names.results.map((r, i) => [i, r.words]));
	options(fields.region, names.regions.map((r, i) => [i, r || "none"]));
	let wait;
	for (const [name, field] of Object.entries(fields)) {
		if (name === "text") field.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(apply, 150); });
		else field.addEventListener("change", apply);
	}
	$("reset").addEventListener("click", reset);
}

function reset() {
	for (const field of Object.values(fields)) field.value = "";
	apply();
}

const rows = {requirement: all("tr.requirement"), check: all("article.check"), exception: all("article.exception[data-exception]")};
const requirementText = rows.requirement.map(r => r.textContent.toLowerCase());
const frameworkSections = all("section.framework");

// choice is what the filters say: -1 and "" for everything.
function choice() {
	const index = f => f.value === "" ? -1 : Number(f.value);
	return {account: index(fields.account), framework: index(fields.framework), severity: fields.severity.value, verdict: index(fields.verdict), region: index(fields.region), text: fields.text.value.trim().toLowerCase()};
}

// apply shows what the filters leave of every list, and says how much it is.
function apply() {
	performance.mark("filter");
	const f = chosen = choice();
	const placed = f.account >= 0 || f.region >= 0;
	const has = s => s.toLowerCase().includes(f.text);
	const hit = f.text ? Uint8Array.from(strings, has) : null;
	const stepHit = hit && Uint8Array.from(steps, s => s[2] < hit.length && (hit[s[1]] || hit[s[2]] || hit[s[4]]));
	const accountHit = hit && names.accounts.map(a => has(a.id) || has(a.name));
	const checkHit = hit && names.checks.map(c => has(c.number) || has(c.title));
	const fits = names.checks.map(c => (f.framework < 0 || (c.frameworks || []).includes(f.framework)) && (!f.severity || c.severity === f.severity));
	const at = (account, region) => (f.account < 0 || account === f.account) && (f.region < 0 || region === f.region);

	const exceptionFits = (n) => {
		const e = exceptions;
		if (!at(e.account[n], e.region[n]) || (f.verdict >= 0 && e.result[n] !== f.verdict)) return false;
		if (e.check[n] >= 0 ? !fits[e.check[n]] : f.framework >= 0 || f.severity) return false;
		return !hit || has(e.id[n]) || hit[e.subject[n]] || hit[e.condition[n]] || hit[e.owner[n]] || hit[e.tags[n]] || accountHit[e.account[n]] || (e.check[n] >= 0 && checkHit[e.check[n]]);
	};
	const found = new Uint32Array(subjects.rows), inCheck = new Uint32Array(names.checks.length), inPlace = new Uint32Array(names.checks.length);
	let n = 0;
	for (let i = 0; i < subjects.rows; i++) {
		const c = subjects.check[i];
		if (!at(subjects.account[i], subjects.region[i])) continue;
		inPlace[c]++;
		if (!fits[c] || (f.verdict >= 0 && subjects.result[i] !== f.verdict)) continue;
		if (hit && !(hit[subjects.subject[i]] || hit[subjects.reason[i]] || checkHit[c] || accountHit[subjects.account[i]])) {
			let inSteps = subjects.exception[i] > 0 && (hit[exceptions.condition[subjects.exception[i] - 1]] || has(exceptions.id[subjects.exception[i] - 1]));
			for (let k = subjects.first[i]; !inSteps && k < subjects.first[i + 1]; k++) inSteps = stepHit[subjects.step[k]];
			if (!inSteps) continue;
		}
		inCheck[c]++;
		found[n++] = i;
	}
	matching = found.subarray(0, n);
	const unread = c => f.account >= 0 && (c.unread || []).includes(f.account);
	const count = {subject: [n, names.totals.subjects], requirement: [0, rows.requirement.length], check: [0, rows.check.length], exception: [0, names.totals.exceptions], call: [0, names.totals.calls]};

	rows.check.forEach((element, i) => {
		const c = names.checks[i];
		const keep = fits[i] && (f.verdict < 0 || c.result === f.verdict) && (!placed || inCheck[i] > 0 || unread(c)) && (!hit || checkHit[i] || inCheck[i] > 0);
		element.hidden = !keep;
		if (keep) count.check[0]++;
		element.querySelector(".matches").textContent = inCheck[i] ? `${number(inCheck[i])} ${inCheck[i] === 1 ? "result" : "results"}` : "";
	});
	rows.requirement.forEach((element, i) => {
		const d = element.dataset, cited = d.checks.split(" ").filter(Boolean).map(c => checkAt.get(c));
		const keep = (f.framework < 0 || Number(d.framework) === f.framework) && (!f.severity || d.severity === f.severity) && (f.verdict < 0 || Number(d.result) === f.verdict)
			&& (!placed || cited.some(c => inPlace[c] > 0 || unread(names.checks[c]))) && (!hit || requirementText[i].includes(f.text));
		element.hidden = !keep;
		if (keep) count.requirement[0]++;
	});
	for (const s of frameworkSections) {
		for (const body of s.querySelectorAll("tbody")) body.hidden = !body.querySelector("tr.requirement:not([hidden])");
		s.hidden = !s.querySelector("tr.requirement:not([hidden])");
	}
	for (let k = 0; k < exceptions.rows; k++) {
		const keep = exceptionFits(k);
		if (keep) count.exception[0]++;
		if (k < rows.exception.length) rows.exception[k].hidden = !keep;
	}
	const kept = callsThatFit(f, at, fits, hit, accountHit, has);
	count.call[0] = kept.length;

	resultList.show(matching);
	callList.show(kept);
	for (const [check, below] of perCheck) below.show(ofCheck(check));
	for (const s of all(".shown")) {
		const [some, of] = count[s.dataset.shown];
		s.textContent = some === of ? number(of) : `${number(some)} of ${number(of)}`;
	}
	const filtered = Object.values(f).some(v => v !== -1 && v !== "");
	const words = (k, what) => `${number(count[k][0])} of ${number(count[k][1])} ${what}`;
	$("count").textContent = [words("subject", "results"), words("requirement", "requirements"), words("check", "checks"), words("exception", "exceptions"), words("call", "calls")].join(", ") + (filtered ? "." : ": everything.");
	$("filtered").textContent = filtered ? `Filtered by ${said(f)}. What the filters leave out is not printed: ${$("count").textContent}` : "";
	$("reset").disabled = !filtered;
	performance.measure("filtered", "filter");
}

function said(f) {
	const out = [];
	if (f.account >= 0) out.push("account " + names.accounts[f.account].id);
	if (f.framework >= 0) out.push("framework " + names.frameworks[f.framework].name);
	if (f.severity) out.push("severity " + f.severity);
	if (f.verdict >= 0) out.push("verdict " + names.results[f.verdict].words);
	if (f.region >= 0) out.push("region " + names.regions[f.region]);
	if (f.text) out.push(`text “${f.text}”`);
	return out.join(", ");
}

// callsThatFit are those that a check which fits rests on, in the place chosen.
function callsThatFit(f, at, fits, hit, accountHit, has) {
	const byCheck = f.framework >= 0 || f.severity || f.verdict >= 0;
	const known = new Map();
	const ofChecks = list => {
		if (!known.has(list)) known.set(list, lists[list].some(n => {
			const c = checkAt.get(strings[n].split(".T")[0]);
			return c !== undefined && fits[c] && (f.verdict < 0 || names.checks[c].result === f.verdict);
		}));
		return known.get(list);
	};
	const out = new Uint32Array(calls.rows);
	let n = 0;
	for (let i = 0; i < calls.rows; i++) {
		if (!at(calls.account[i], calls.region[i]) || (byCheck && !ofChecks(calls.tests[i]))) continue;
		if (hit && !(hit[calls.content[i]] || hit[calls.source[i]] || hit[calls.outcome[i]] || accountHit[calls.account[i]] || has(calls.id[i]) || has(calls.request[i]) || has(calls.sha256[i]) || has(calls.command[i]))) continue;
		out[n++] = i;
	}
	return out.subarray(0, n);
}

// ofCheck are the matching subjects of one check; they stand together.
function ofCheck(check) {
	return matching.filter(i => subjects.check[i] === check);
}

// unfold lists the subjects of a check when it is opened for the first time.
function unfold(article) {
	const check = Number(article.dataset.check);
	if (perCheck.has(check) || !subjects.rows) return;
	const total = ofCheck(check);
	const root = article.querySelector(".subjects");
	const below = subjectList(root, "Subjects of " + names.checks[check].number, `c${check}-`, 25);
	perCheck.set(check, below);
	below.show(total);
}

// ---- places

let before = "", quiet = false;

function showCall(i) {
	const body = $("call-body"), dialog = $("call");
	body.replaceChildren(h("article", {id: calls.id[i]}, h("h2", {id: "call-title", tabindex: "-1"}, h("span", {class: "id"}, calls.id[i]), " " + strings[calls.content[i]]), callDetail(i)));
	if (!dialog.open) dialog.showModal();
	$("call-title").focus();
	dialog.scrollTop = 0;
}

// route shows what the address names: it unfolds what hides it, and takes filters
// away where they do.
function route() {
	let id = location.hash.slice(1);
	try { id = decodeURIComponent(id); } catch { /* it names nothing */ }
	if (callAt.has(id)) return showCall(callAt.get(id));
	before = location.hash;
	if ($("call").open) { quiet = true; $("call").close(); }
	if (!id) return;
	let target = $(id);
	if (!target && exceptionAt.has(id)) target = revealException(exceptionAt.get(id));
	if (!target) return;
	if (target.closest("[hidden]")) reset();
	for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
	const own = target.matches("article.check") && target.querySelector("details");
	if (own) own.open = true;
	if (!target.matches("a, button, input, select, [tabindex]")) target.setAttribute("tabindex", "-1");
	target.scrollIntoView({block: "start"});
	target.focus({preventScroll: true});
}

// revealException opens the result of an exception that has no place of its own.
function revealException(n) {
	const i = subjects.rows ? subjects.exception.indexOf(n + 1) : -1;
	if (i < 0) return null;
	let button = resultList.reveal(i);
	if (!button) { reset(); button = resultList.reveal(i); }
	return button;
}

$("call").addEventListener("close", () => {
	if (quiet) { quiet = false; return; }
	history.replaceState(null, "", before || location.href.split("#")[0]);
});

// ---- look and print

function theme() {
	const button = $("theme"), root = document.documentElement;
	const system = matchMedia("(prefers-color-scheme: dark)");
	const kept = { // a page opened from a file may have no storage
		get: () => { try { return localStorage.getItem("trailproof-theme"); } catch { return null; } },
		set: v => { try { localStorage.setItem("trailproof-theme", v); } catch { /* it lasts as long as the page */ } },
	};
	const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
	const say = () => button.setAttribute("aria-pressed", String(dark()));
	const stored = kept.get();
	if (stored === "dark" || stored === "light") root.dataset.theme = stored;
	button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; kept.set(root.dataset.theme); say(); });
	system.addEventListener("change", say);
	say();
}

function printing() {
	let closed = [];
	addEventListener("beforeprint", () => { closed = all("details:not([open])"); for (const d of closed) d.open = true; });
	addEventListener("afterprint", () => { for (const d of closed) d.open = false; });
}

async function start() {
	document.documentElement.classList.add("js");
	theme();
	printing();
	prepare();
	resultList = subjectList($("results-list"), "Results", "r-", 100);
	callList = list($("calls-list"), {
		caption: "Calls", id: "k-", size: 100,
		columns: [
			{head: "Evidence", key: i => i},
			{head: "Content", key: i => rank(calls.content[i]), cell: i => strings[calls.content[i]]},
			{head: "Operation", key: i => rank(calls.source[i]), cell: i => code(strings[calls.source[i]])},
			{head: "Account", key: i => calls.account[i], cell: i => [code(names.accounts[calls.account[i]].id), " ", names.accounts[calls.account[i]].name]},
			{head: "Region", key: i => calls.region[i], cell: i => names.regions[calls.region[i]] || "–"},
			{head: "Asked (UTC)", key: i => Date.parse(calls.at[i]) || 0, cell: i => calls.at[i] || "–"},
			{head: "Outcome", key: i => rank(calls.outcome[i]), cell: i => strings[calls.outcome[i]]},
		],
		name: i => calls.id[i], detail: callDetail,
	});
	for (const article of rows.check) article.querySelector("details").addEventListener("toggle", e => { if (e.target.open) unfold(article); });
	$("open-all").addEventListener("click", () => { for (const a of rows.check) if (!a.hidden) a.querySelector("details").open = true; });
	$("close-all").addEventListener("click", () => { for (const a of rows.check) a.querySelector("details").open = false; });
	await read();
	apply();
	$("loading").remove();
	for (const a of rows.check) if (a.querySelector("details").open) unfold(a);
	addEventListener("hashchange", route);
	route();
	performance.mark("ready");
	document.documentElement.dataset.ready = "yes";
}

start().catch(error => {
	$("problem").textContent = "The results could not be shown: " + error.message + ". What stands below can be read all the same; the workbook has every row.";
	$("problem").hidden = false;
	$("loading")?.remove();
});
})();
