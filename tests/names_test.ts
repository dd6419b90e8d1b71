/** Text that isn't ours: no name of a class, a file, a folder or a run steers, marks up or turns round. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { drawFace } from "../data/faces/faces.ts";
import { uniforms } from "../engine/graph/random.ts";
import { encode } from "fast-png";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (
      name.startsWith(".") || ["dist", "node_modules", "_fresh", "runs", "tests"].includes(name)
    ) {
      continue;
    }
    const path = join(folder, name);
    if (isDirectory) yield* sources(path);
    else if (/(?<!_test)\.tsx?$/.test(name)) yield relative(ROOT, path).replaceAll("\\", "/");
  }
}

/** What only `data/text/` does: to escape markup, and to spell out what steers or turns round. */
const ESCAPES = [
  /replace(All)?\(\s*(\/[^/\n]*[&<>]|["'`][&<>|]["'`]|'"',\s*'""')/,
  /&(lt|gt|amp|quot|#39|#x27);/,
  /\\u(202[a-e]|2066|200f)|\\p\{C[cf]\}/i,
];

/** A page's own script holds JSON, in which a `<` must not end it. */
const OWN_WAY = ["web/fresh/render.ts"];

Deno.test("nothing but data/text/ escapes names", async () => {
  let counted = 0;
  for await (const file of sources(ROOT)) {
    if (file.startsWith("data/text/") || OWN_WAY.includes(file)) continue;
    counted++;
    const text = await Deno.readTextFile(join(ROOT, file));
    for (const escape of ESCAPES) {
      assert.doesNotMatch(text, escape, `${file} escapes by itself: use data/text/`);
    }
  }
  assert(counted > 200);
});

/** What writes names for people into files: what they go through there, and names that are our own. */
const WRITERS: Record<string, { readonly through: RegExp; readonly own?: readonly string[] }> = {
  "engine/report/report.ts": { through: /visible\(/ },
  "engine/report/curves.ts": { through: /markupText\(/ },
  "cli/card/text.ts": { through: /markdownText\(|namesOf\(/, own: ["name", "title", "line"] },
  "cli/exports/huggingface.ts": { through: /yamlText\(/ },
  "data/survey/survey_html.ts": { through: /markupText\(/, own: ["title", "files"] },
  "web/server/csv.ts": { through: /csvText/ },
};

/** An expression that is nothing but a name. */
const NAME =
  /^([\w.[\]]+\.)?(name|names|file|files|file\.file|files\[i\]|title|label|caption|run|folder|architecture|fingerprint|started|line)$/;

Deno.test("what writes names into files sends each through its medium's function", async () => {
  for (const [file, { through, own = [] }] of Object.entries(WRITERS)) {
    const text = await Deno.readTextFile(join(ROOT, file));
    assert.match(text, through, file);
    const raw = [...text.matchAll(/\$\{([^{}]*)\}/g)].map(([, expression]) => expression.trim())
      .filter((expression) => NAME.test(expression) && !own.includes(expression));
    assert.deepEqual(raw, [], `${file} writes them as they are`);
  }
});

const CLASSES = [
  "a\x1b[31m",
  "<script>alert(1)",
  '"><img src=x onerror=alert(1)>',
  "x|y",
  "`z`",
  "\u202ertl",
  "[l](javascript:alert(1))",
];
const FILE = "two\nlines\u009b2J\u2066.png";

/** What would be obeyed: a line's end alone is ours. */
const STEERING =
  // deno-lint-ignore no-control-regex
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

async function loupe(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(ROOT, "main.ts"), ...args],
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, errors };
}

Deno.test({
  name: "hostile names of classes, files and runs are shown, and nowhere obeyed",
  ignore: Deno.build.os === "windows", // it has no such names
  async fn() {
    const work = await Deno.makeTempDir();
    const [folder, run] = [join(work, "pets\x1b[2J\n# `x`"), join(work, "run\u202e<b>")];
    const broken = join(work, "br\x1b[2Joken\n");
    const random = uniforms(1, 6);
    for (const name of CLASSES) {
      await Deno.mkdir(join(folder, name), { recursive: true });
      for (let i = 0; i < 4; i++) {
        const { pixels: data } = drawFace(random, i % 2 === 0, { height: 16, width: 16 });
        const png = encode({ height: 16, width: 16, data, channels: 3 });
        await Deno.writeFile(join(folder, name, i ? `${i}.png` : FILE), png);
      }
      await Deno.writeTextFile(join(folder, name, `bad${FILE}`), "no picture");
    }
    const small = ["--architecture", "tiny", "--filters", "2,4", "--size", "16x16", "--no-tune"];
    const page = join(work, "survey.html");
    const image = join(folder, CLASSES[0], FILE);
    for (
      const [expected, ...args] of [
        [0, "train", folder, "--out", run, "--epochs", "1", "--test-fraction", "0.5", ...small],
        [0, "evaluate", run],
        [1, "evaluate", run, folder], // a file of it is no picture
        [0, "predict", run, image],
        [0, "card", run],
        [0, "inspect", folder, "--html", page],
        [0, "features", run, image],
        [1, "train", folder, "--out", run, ...small],
        [1, "train", folder, "--out", broken, "--epochs", "9", "--learning-rate", "1e30", ...small],
        [1, "predict", broken, image],
        [1, "train", "--resume", broken],
        [1, "train", join(work, "no\x1b[2Jne\n"), ...small],
        [1, "predict", join(work, "no\x1b[2Jne\n"), image],
      ] as [number, ...string[]][]
    ) {
      const { code, out, errors } = await loupe(...args);
      assert.equal(code, expected, `${args[0]}: ${errors}`);
      for (const text of [out, errors]) {
        assert.doesNotMatch(text, STEERING, `${args[0]}: ${JSON.stringify(text)}`);
        assert.doesNotMatch(text, /^lines|^# `x`/m, `${args[0]} breaks a line at a name`);
      }
    }
    for (const name of ["report.txt", "MODEL_CARD.md", "curves.svg", "reliability.svg", page]) {
      const text = await Deno.readTextFile(name === page ? page : join(run, name));
      assert.doesNotMatch(text, STEERING, name);
      if (name !== "report.txt") {
        assert.doesNotMatch(text, /<(script|img src=x|b>)|<[^>]*javascript:/, name);
      }
    }
    const card = await Deno.readTextFile(join(run, "MODEL_CARD.md"));
    assert.doesNotMatch(card, /(?<!\\)(\]\(|`z|\|y)|^# `x`/m);
    await Deno.remove(work, { recursive: true });
  },
});
