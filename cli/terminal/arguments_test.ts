import assert from "node:assert/strict";
import { type Command, helpOf, parseCommand, UsageError } from "./arguments.ts";

const COMMAND: Command = {
  usage: "deno task draw THING [options]",
  about: "Draws.",
  names: [1, 1],
  options: {
    epochs: { kind: "whole", least: 1, help: "how often" },
    shift: { kind: "number", help: "by how much" },
    loss: { kind: ["mean", "sum"], help: "which" },
    out: { kind: "text", help: "where" },
    fast: { kind: "flag", help: "at once" },
  },
};

const parse = (...args: string[]) => parseCommand(COMMAND, args);

Deno.test("a command line is read: values after = or a space, the last of several, names after --", () => {
  const parsed = parse("--epochs", "3", "--shift", "-1.5", "--out=--x", "--out", "y", "--", "-z");
  assert.deepEqual(parsed.names, ["-z"]);
  assert.deepEqual([parsed.number("epochs"), parsed.number("shift")], [3, -1.5]);
  assert.deepEqual([parsed.text("out"), parsed.texts("out")], ["y", ["--x", "y"]]);
  assert.deepEqual([parsed.flag("fast"), parsed.has("loss")], [false, false]);
  assert.deepEqual(parse("-").names, ["-"]);
});

Deno.test("a wrong command line is told in Loupe's words", () => {
  const cases: [string[], string][] = [
    [["a", "--epoch", "3"], "--epoch as there is no such option: did you mean --epochs? --help"],
    [["a", "--fsat"], "--fsat as there is no such option: did you mean --fast? --help lists all"],
    [["a", "--nothing"], "--nothing as there is no such option: --help lists all"],
    [["a", "--toString"], "--toString as there is no such option"],
    [["a", "-e", "3"], "-e as there is no such option"],
    [["a", "--epochs"], "--epochs as its value is missing: expected --epochs N"],
    [["a", "--epochs", "--fast"], "--epochs as its value is missing: --fast comes after it"],
    [["a", "--epochs="], "--epochs as its value is empty: expected --epochs N"],
    [["a", "--out", " "], "--out as its value is empty: expected --out TEXT"],
    [["a", "--epochs", "-1"], "--epochs -1: expected a whole number of 1 or more"],
    [["a", "--epochs", "1.5"], "--epochs 1.5: expected a whole number of 1 or more"],
    [["a", "--loss", "men"], "--loss men: expected one of mean, sum"],
    [["a", "--fast=yes"], "--fast=yes as --fast takes no value"],
  ];
  for (const [args, message] of cases) {
    assert.throws(() => parse(...args), (error) => {
      assert(error instanceof UsageError);
      assert(error.message.startsWith(`Cannot use ${message}`), error.message);
      return true;
    });
  }
  const usage = ": expected `deno task draw THING [options]`";
  assert.throws(() => parse(), { message: `Cannot run this as a name is missing${usage}` });
  assert.throws(() => parse(""), { message: `Cannot run this as a name is empty${usage}` });
  assert.throws(() => parse("a", "b"), {
    message: `Cannot run this as 'b' is one name too many${usage}`,
  });
});

Deno.test("--help needs no names and lists every option", () => {
  assert(parse("--help").help);
  const help = helpOf(COMMAND);
  for (const option of ["--epochs N", "--loss mean|sum", "--out TEXT", "--json", "--help"]) {
    assert(help.includes(option), option);
  }
  assert(!helpOf({ ...COMMAND, json: false }).includes("--json"));
});
