import assert from "node:assert/strict";
import { asMarkup, markup } from "./markup.ts";

Deno.test("markup`` escapes texts, joins lists, and leaves markup as it is", () => {
  const items = ["<b>", 2].map((item) => markup`<li>${item}</li>`);
  const made = markup`<ul title="${`"\u202e`}">${items}${undefined}${asMarkup("<hr>")}</ul>`;
  assert.equal(
    made.text,
    '<ul title="&#34;\\u202e"><li>&#60;b&#62;</li><li>2</li><hr></ul>',
  );
});
