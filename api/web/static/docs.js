"use strict";
// Every address of /openapi.json as a form to try it out. Nothing here comes from, or goes to, anywhere else.

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function grouped(paths) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = (operation.tags || ["other"])[0];
      groups.set(tag, [...(groups.get(tag) || []), { path, method, operation }]);
    }
  return groups;
}

function field(parameter) {
  const schema = parameter.schema || {};
  const example = (schema.examples || parameter.examples || [])[0] ?? "";
  const required = parameter.required ? "" : ", may be left out";
  const title = element("span", {}, element("code", { textContent: parameter.name }));
  title.append(element("small", { textContent: ` in the ${parameter.in}${required}. ${parameter.description || ""}` }));
  const words = schema.enum;
  const input = words ? element("select", {}, ...["", ...words].map((word) => element("option", { textContent: word }))) : element("input", { placeholder: example, spellcheck: false });
  input.required = Boolean(parameter.required);
  return { parameter, input, label: element("label", {}, title, input) };
}

function resolved(schema, components) {
  return schema && schema.$ref ? components.schemas[schema.$ref.split("/").pop()] : schema || {};
}

function request(where, fields, body) {
  let path = where.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, input } of fields) {
    const value = input.value;
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value !== "" && parameter.in === "query") query.set(parameter.name, value);
    else if (value !== "" && parameter.in === "header") headers[parameter.name] = value;
  }
  const key = document.getElementById("key").value.trim();
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  const url = location.origin + path + (query.size ? `?${query}` : "");
  return { url, options: { method: where.method.toUpperCase(), headers, body: body ? body.value : undefined } };
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function asCurl({ url, options }) {
  const headers = Object.entries(options.headers).map(([name, value]) => `-H ${quoted(`${name}: ${name === "Authorization" ? "Bearer YOUR_KEY" : value}`)}`);
  const data = options.body === undefined ? [] : [`-d ${quoted(options.body)}`];
  return ["curl", ...(options.method === "GET" ? [] : ["-X", options.method]), quoted(url), ...headers, ...data].join(" ");
}

async function show(output, asked) {
  output.replaceChildren(element("pre", { textContent: asCurl(asked) }));
  try {
    const response = await fetch(asked.url, asked.options);
    const text = await response.text();
    const kept = ["etag", "link", "allow", "cache-control"].filter((name) => response.headers.has(name));
    const headers = kept.map((name) => `${name}: ${response.headers.get(name)}`).join("\n");
    output.append(element("p", { textContent: `${response.status} ${response.statusText}` }), element("pre", { textContent: headers }));
    output.append(element("pre", { textContent: readable(text) }));
  } catch (error) {
    output.append(element("p", { textContent: `The service did not answer: ${error.message}` }));
  }
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function responses(operation) {
  const rows = Object.entries(operation.responses).map(([status, each]) =>
    element("tr", {}, element("td", { textContent: status }), element("td", { textContent: each.description || "" })));
  return element("details", {}, element("summary", { textContent: "What it can answer" }), element("table", {}, ...rows));
}

function address(where, components) {
  const { path, method, operation } = where;
  const fields = (operation.parameters || []).map(field);
  const given = operation.requestBody && operation.requestBody.content["application/json"];
  const body = given && element("textarea", { value: JSON.stringify(given.example ?? {}, null, 2), spellcheck: false });
  const output = element("output");
  const form = element("form", {}, element("p", { textContent: operation.description || "" }), ...fields.map(({ label }) => label));
  if (body) {
    const schema = resolved(given.schema, components);
    const names = `fields: ${Object.keys(schema.properties || {}).join(", ")}`;
    form.append(element("label", {}, element("small", { textContent: `the body; ${names}` }), body));
  }
  form.append(element("button", { textContent: "Send" }), responses(operation), output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(output, request(where, fields, body));
  });
  const summary = element("summary", {}, element("span", { className: `method ${method}`, textContent: method.toUpperCase() }));
  summary.append(" ", element("code", { textContent: path }), " ", element("span", { className: "quiet", textContent: operation.summary || "" }));
  return element("details", { id: operation.operationId }, summary, form);
}

async function draw() {
  const main = document.getElementById("addresses");
  try {
    const specification = await (await fetch("/openapi.json")).json();
    const groups = [...grouped(specification.paths)].flatMap(([tag, addresses]) =>
      [element("h2", { textContent: tag }), ...addresses.map((each) => address(each, specification.components || {}))]);
    main.replaceChildren(...groups);
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named) named.open = true;
  } catch (error) {
    main.replaceChildren(element("p", { textContent: `/openapi.json cannot be read: ${error.message}` }));
  }
}

draw();
