// Which rules are rendered: every operator of the library for every type of field, and groups of rules.

const dates = ["2026-11-24", "2025-03-15"];
const moments = ["2026-11-24T10:00:00Z", "2025-03-15T00:30:00+01:00", "2025-03-15 08:15:00"];
const units = ["days", "weeks", "months", "quarters", "years"];
const short = ["minutes", "hours"];

function rule(field, operator, values, rest = {}) {
  return { id: "r", target: { fieldId: field }, operator, ...(values === undefined ? {} : { values }), ...rest };
}

function strings() {
  const made = [];
  const lists = [["web"], ["Web"], ["web", "app"], ["o'clock"], ["50%"], ["a_b"], [""], ["", "web"], [null, "web"], ["ñandú"], ["a--b"], [], undefined];
  for (const operator of ["equals", "notEquals", "include", "doesNotInclude", "startsWith", "endsWith"]) {
    for (const values of lists) made.push(rule("s", operator, values));
    for (const caseSensitive of [true, false]) made.push(rule("s", operator, ["WEB", "o'Clock"], { caseSensitive }));
  }
  made.push(rule("s", "isNull"), rule("s", "notNull"), rule("s", "equals", ["web"], { disabled: true }));
  for (const operator of ["greaterThan", "inThePast", "inBetween", "is"]) made.push(rule("s", operator, ["x"]));
  return made;
}

function numbers() {
  const made = [];
  const lists = [[0], [10], [-2.5], ["10"], [10, 20], ["1e1"], ["x"], [""], [], undefined];
  const operators = ["equals", "notEquals", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "inBetween", "notInBetween"];
  for (const operator of operators) for (const values of lists) made.push(rule("n", operator, values));
  made.push(rule("n", "isNull"), rule("n", "notNull"), rule("n", "equals", [10], { disabled: true }));
  for (const operator of ["include", "startsWith", "inTheNext"]) made.push(rule("n", operator, [1]));
  return made;
}

function booleans() {
  const made = [];
  for (const operator of ["equals", "notEquals"]) {
    for (const values of [[true], [false], ["true"], ["False"], [" TRUE "], [""], [null], [1], [0], ["yes"], [], undefined]) {
      made.push(rule("b", operator, values));
    }
  }
  made.push(rule("b", "isNull"), rule("b", "notNull"), rule("b", "include", ["x"]));
  return made;
}

function absolute(field, values) {
  const made = [];
  const operators = ["equals", "notEquals", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"];
  for (const operator of operators) for (const value of values) made.push(rule(field, operator, [value]));
  for (const operator of ["equals", "notEquals"]) made.push(rule(field, operator, values.slice(0, 2)));
  for (const operator of [...operators, "inBetween"]) made.push(rule(field, operator, []));
  made.push(rule(field, "inBetween", [...values].sort().slice(0, 2)), rule(field, "inBetween", [values[1]]));
  made.push(rule(field, "isNull"), rule(field, "notNull"), rule(field, "equals", [values[0]], { disabled: true }));
  for (const operator of ["notInBetween", "include", "startsWith"]) made.push(rule(field, operator, values.slice(0, 2)));
  return made;
}

function relative(field, all) {
  const made = [];
  for (const unitOfTime of all) {
    for (const completed of [false, true]) {
      for (const operator of ["inThePast", "notInThePast", "inTheNext"]) {
        made.push(rule(field, operator, [2], { settings: { unitOfTime, completed } }));
      }
    }
    for (const operator of ["inTheCurrent", "notInTheCurrent"]) {
      made.push(rule(field, operator, [1], { settings: { unitOfTime, completed: false } }));
    }
  }
  for (const unitOfTime of units.slice(1)) made.push(rule(field, "inPeriodToDate", [1], { settings: { unitOfTime } }));
  made.push(rule(field, "inThePast", ["3"]), rule(field, "inThePast", [1], { settings: { unitOfTime: "month", completed: true } }));
  made.push(rule(field, "inPeriodToDate", [1], { settings: { unitOfTime: "days" } }));
  return made;
}

const web = rule("s", "startsWith", ["w", "a"]);
const big = rule("n", "greaterThan", [5]);
const off = rule("n", "equals", [1], { disabled: true });
const between = rule("n", "notInBetween", [0, 15]);

export const groups = [
  { id: "g", and: [web, big] },
  { id: "g", or: [web, big] },
  { id: "g", and: [web, { id: "h", or: [big, rule("b", "equals", [true])] }] },
  { id: "g", or: [{ id: "h", and: [web, big] }, { id: "i", and: [rule("s", "isNull"), between] }] },
  { id: "g", and: [{ id: "h", or: [{ id: "i", and: [web, between] }, rule("d", "equals", [dates[0]])] }, rule("b", "notEquals", [true])] },
  { id: "g", and: [off, web] },
  { id: "g", or: [off, web] },
  { id: "g", and: [between, web] },
  { id: "g", and: [] },
  { id: "g", and: [{ id: "h", or: [] }, big] },
];

export const plain = { string: strings(), number: numbers(), boolean: booleans() };
export const timed = {
  date: [...absolute("d", dates), ...relative("d", units)],
  timestamp: [...absolute("t", moments), ...relative("t", [...short, ...units])],
  month: [rule("d_month", "equals", ["2026-11-01"]), rule("d_month", "equals", ["2026-11-24"]), ...relative("d_month", ["months", "years"])],
};
