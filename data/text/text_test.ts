import assert from "node:assert/strict";
import { csvText } from "./csv.ts";
import { markdownText } from "./markdown.ts";
import { markupText, scriptJson } from "./markup.ts";
import { reasonOf, systemReason } from "./system_reason.ts";
import { visible } from "./visible.ts";

Deno.test("visible() spells out what steers a terminal, and leaves letters alone", () => {
  assert.equal(visible("a\x1b[31m\n\u202eb"), "a\\u001b[31m\\n\\u202eb");
  assert.equal(visible("café 猫 👩‍🚀"), "café 猫 👩‍🚀");
});

Deno.test("markdownText() begins no markup, cell or HTML", () => {
  assert.equal(markdownText("a|b`c`<d>\n# e"), "a\\|b\\`c\\`&lt;d&gt;\\\\n\\# e");
});

Deno.test("markupText() ends no tag and no attribute", () => {
  assert.equal(markupText(`<script>"'&\x1b`), "&#60;script&#62;&#34;&#39;&#38;\\u001b");
});

Deno.test("scriptJson() ends no script, and is read as JSON", () => {
  const value = { name: "</script><!--" };
  assert.doesNotMatch(scriptJson(value), /</);
  assert.deepEqual(JSON.parse(scriptJson(value)), value);
});

Deno.test("csvText() is one cell and no formula", () => {
  assert.equal(csvText(`a,"b"`), `"a,""b"""`);
  assert.equal(csvText("=1+1"), "'=1+1");
});

Deno.test("systemReason() has words for what the system says, and only for that", () => {
  const thrown = (act: () => void) => {
    try {
      act();
    } catch (error) {
      return error;
    }
  };
  assert.equal(
    systemReason(thrown(() => Deno.readTextFileSync("/no/such/file"))),
    "there is no such file or folder",
  );
  assert.equal(systemReason(thrown(() => Deno.readFileSync("."))), "it is a folder");
  assert.equal(systemReason(new RangeError("too many")), undefined);
  assert.equal(reasonOf(new RangeError("too many")), "too many");
});
