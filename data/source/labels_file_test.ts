import assert from "node:assert/strict";
import { parseLabels } from "./labels_file.ts";
import { SourceError } from "./random_access.ts";
import { csvValues } from "../text/csv.ts";

const rows = (text: string) =>
  parseLabels(text).map(({ file, className, part = "", isExcluded }) =>
    [file, className, part, isExcluded ? "excluded" : ""].join("|")
  );
const refuses = (text: string, reason: RegExp) =>
  assert.throws(() => parseLabels(text), (error: Error) => {
    assert(error instanceof SourceError, String(error));
    assert.match(error.message, reason);
    return true;
  });

Deno.test("parseLabels() reads the columns by their names, in any order, or file and class", () => {
  assert.deepEqual(rows("file,class\na/1.jpg,cat\n\n.\\b\\2.jpg, dog\r\n"), [
    "a/1.jpg|cat||",
    "b/2.jpg|dog||",
  ]);
  assert.deepEqual(rows("\ufeffLabel;Split;File Name\nred, green;Training;1.jpg\nblue;dev;2.jpg"), [
    "1.jpg|red, green|train|",
    "2.jpg|blue|validation|",
  ]);
  assert.deepEqual(rows('file,class,excluded\n"a,""1"".jpg",cat,\n2.jpg,cat,true\n3.jpg,,x'), [
    'a,"1".jpg|cat||',
    "2.jpg|cat||excluded",
    "3.jpg|||excluded",
  ]);
  assert.deepEqual(rows("1.jpg\tcat\n2.jpg\tdog"), ["1.jpg|cat||", "2.jpg|dog||"]);
  assert.deepEqual(rows("1.jpg,cafe\u0301\n1.jpg,caf\u00e9"), ["1.jpg|caf\u00e9||"]);
});

Deno.test("parseLabels() names the line of what it can't use, and what to do", () => {
  refuses("", /names no file: the columns are file,class/);
  refuses("file,class\n", /names no file/);
  refuses("id,colour,size\n1,red,2", /line 1 has 3 values and names no column/);
  refuses("file,class\n1.jpg,cat\n2.jpg", /line 3 gives '2.jpg' no class/);
  refuses("file,class\n,cat", /line 2 names no file/);
  refuses('file,class\n1"2.jpg,cat', /line 2 has a quote within a value/);
  refuses("1.jpg,cat\n1.jpg,dog", /line 2 names '1.jpg' again: name each file once/);
  for (const file of ["../1.jpg", "/etc/passwd", "C:\\1.jpg", "a/../../1.jpg", "http://a/1.jpg"]) {
    refuses(`file,class\n${file},cat`, /line 2 names '.+', which is not below the CSV's folder/);
  }
  refuses("file,class,part\n1.jpg,cat,later", /line 2 says 'later' under part: write train/);
  refuses("file,class,part\n1.jpg,cat,train\n2.jpg,cat,", /it gives '2.jpg' no part/);
  refuses("file,class,excluded\n1.jpg,cat,maybe", /line 2 says 'maybe' under excluded/);
});

Deno.test("csvValues() takes no longer than a line is long, whatever its quotes", () => {
  assert.deepEqual(csvValues('a, "b,""c""" ,'), ["a", 'b,"c"', ""]);
  for (const broken of ['"a', 'a"b', '"a"b', '"']) assert.equal(csvValues(broken), undefined);
  const started = performance.now();
  for (const hostile of [',""a', ',"', " ", ",", '"', '""']) csvValues(hostile.repeat(500_000));
  assert(performance.now() - started < 5000);
});
