import assert from "node:assert/strict";
import type { Collected } from "./collect.ts";
import { type Collection, type Content, largeGroups, survey } from "./survey.ts";
import { surveyPage } from "./survey_html.ts";
import { describeSurvey, warningsOf } from "./survey_text.ts";

const picture = (digest: string, changes: Partial<Content> = {}): Content =>
  ({ digest, format: "PNG", height: 4, width: 4, plain: false, ...changes }) as Content;

const file = (name: string, content: number) => {
  return { name, label: name.startsWith("cat") ? 0 : 1, content };
};

const collection: Collection = {
  classes: ["cat", "dog"],
  files: [
    ...[file("cat/1.png", 0), file("cat/2.png", 0), file("cat/3.png", 1), file("cat/4.png", 2)],
    ...[file("cat/plain.png", 3), file("cat/cut.png", 4), file("cat/wrong.jpg", 5)],
    ...[file("dog/1.png", 2), file("dog/2.png", 6), file("dog/<i>.png", 7)],
  ],
  contents: [
    ...[picture("a"), picture("b"), picture("c"), picture("d", { plain: true })],
    { digest: "e", fault: "truncated", reason: "it is truncated" },
    ...[picture("f"), picture("g"), picture("h")],
  ],
  nearPairs: [{ first: 0, second: 1, distance: 0.1 }],
  nearContents: [[0, 1]],
  nearLinks: [],
  radius: 11,
  passedOver: [],
};

Deno.test("survey() counts files, distinct and unreadable ones, and groups by name", () => {
  const { classes, exactGroups, nearGroups, crossClass } = survey(collection);
  assert.deepEqual(classes, [
    { name: "cat", files: 7, distinct: 6, unreadable: 1 },
    { name: "dog", files: 3, distinct: 3, unreadable: 0 },
  ]);
  assert.deepEqual(exactGroups, [["cat/1.png", "cat/2.png"], ["cat/4.png", "dog/1.png"]]);
  assert.deepEqual(nearGroups, [["cat/1.png", "cat/2.png", "cat/3.png"]]);
  assert.deepEqual(crossClass, [["cat/4.png", "dog/1.png"]]);
});

Deno.test("survey() names bad files, and leaves out what is no picture or has one colour", () => {
  assert.deepEqual(
    survey(collection).bad.map(({ file, fault, leftOut }) => [file, fault, leftOut]),
    [
      ["cat/plain.png", "plain", true],
      ["cat/cut.png", "truncated", true],
      ["cat/wrong.jpg", "misnamed", false],
    ],
  );
});

Deno.test("survey() keeps pictures of one colour where most of a class are such", () => {
  const plain = collection.contents.map((content, c) =>
    c >= 6 ? { ...content, plain: true } : content
  );
  const { bad } = survey({ ...collection, contents: plain });
  const dogs = bad.filter(({ file }) => file.startsWith("dog"));
  assert.deepEqual(dogs.map(({ leftOut }) => leftOut), [false, false]);
});

Deno.test("survey() takes unreadable files of two classes for no label's fault", () => {
  const files = [file("cat/empty.png", 4), file("dog/empty.png", 4)];
  assert.deepEqual(survey({ ...collection, files, nearContents: [] }).crossClass, []);
});

Deno.test("a group of more than 5 % of a class is named", () => {
  const [{ name, share }] = largeGroups(survey(collection), collection);
  assert.deepEqual([name, share], ["cat", 3 / 7]);
  const lines = warningsOf(survey(collection), collection).join("\n");
  assert.match(lines, /3 pictures that look alike are 43 % of the class 'cat' and stay together/);
  assert.match(lines, /some label is wrong: cat\/4.png = dog\/1.png/);
});

const PASSED_OVER = [
  ...Array.from({ length: 7 }, (_, i) => ({ name: `a${i}`, reason: "no picture" })),
  { name: "cat/.x", reason: "hidden" },
];

Deno.test("warningsOf() tells of imbalance, of what is passed over, and of a search that was cut short", () => {
  const files = [...collection.files, ...Array.from({ length: 9 }, (_, i) => file(`cat/${i}`, 1))];
  const found = { ...collection, files, radius: 5, passedOver: PASSED_OVER };
  const lines = warningsOf(survey(found), found).join("\n");
  assert.match(lines, /'cat' has 16 files, 'dog' 3: --balance/);
  assert.match(lines, /^7 passed over \(no picture\): a0, a1, a2, a3, a4 and 2 more$/m);
  assert.match(lines, /^1 passed over \(hidden\): cat\/\.x$/m);
  assert.match(lines, /differ in at most 5 of 64 bits/);
});

Deno.test("describeSurvey() has all that was found", () => {
  const text = describeSurvey(survey(collection), collection);
  assert.match(text, /^class +files +distinct +unreadable\ncat +7 +6 +1\ndog +3 +3 +0\n/);
  assert.match(text, /Sizes: 9 of 4×4\./);
  assert.match(text, /'cat\/cut\.png': it is truncated; it is left out/);
});

Deno.test("names can't steer a terminal", () => {
  const files = [...collection.files, file("cat/\x1b[2J\n\u202egpj.png", 4)];
  const found = { ...collection, files };
  for (const text of [describeSurvey(survey(found), found), ...warningsOf(survey(found), found)]) {
    assert(!text.includes("\x1b") && !text.includes("\u202e"));
  }
  const text = describeSurvey(survey(found), found);
  assert(text.includes("'cat/\\u001b[2J\\n\\u202egpj.png': it is truncated"));
});

Deno.test("surveyPage() shows pictures, needs nothing from elsewhere, and escapes names", () => {
  const bytes = { height: 4, width: 4, pixels: new Uint8Array(48).fill(9) };
  const folder: Collected = {
    collection: { ...collection, nearContents: [[0, 1], [6, 7]] },
    survey: survey({ ...collection, nearContents: [[0, 1], [6, 7]] }),
    size: { height: 4, width: 4 },
    pictures: collection.contents.map((content) => "fault" in content ? undefined : bytes),
  };
  const page = surveyPage("a & b", folder);
  const images = page.match(/<img src="data:image\/jpeg;base64,[\w+/=]+" alt="[^"<>]+">/g)!;
  assert.equal(images.length, 3 + 2 + 2 + 2 + 2 + 2); // across, near, near, exact, exact, bad
  assert.equal(page.match(/<img/g)!.length, images.length);
  assert(!page.includes("<i>") && page.includes("&#60;i&#62;") && page.includes("a &#38; b"));
  assert(!/<script|<link|https?:|url\(/.test(page));
});
