/** Damaged runs and odd requests on the pages of `deno task web`. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { KINDS } from "./case.ts";
import { DAMAGES } from "./cases/damage.ts";
import { between, type Content, cut, earlier, field, filledWith } from "./contents.ts";
import { folder, gone, layDown, link, PETS, pipe, prepared, zeros } from "./contents.ts";
import { type PageServer, serve } from "./page_server.ts";
import { MOST_BYTES, rawText } from "./verdict.ts";
import { counter, type Figure } from "../processes.ts";

type Damage = readonly [name: string, file: string, content: Content];

const LINES = ["null", "{}", "[]", "{", '{"type":"step"}', '{"type":"step","step":null,"epoch":1}'];
const STEP = { type: "step", step: 1, epoch: 1, images: 8, imagesPerSecond: 1, learningRate: 1 };

/** Runs that a page must list, open and delete; what is wrong with each is in its name. */
const DAMAGED: readonly Damage[] = [
  ...["run.json", "report.json", "model/model.json"].flatMap((file) =>
    DAMAGES.map(([name, content]): Damage => [name, file, content])
  ),
  ...LINES.map((line): Damage => [`begins with ${line}`, "events.jsonl", between(`${line}\n`, "")]),
  ...LINES.map((line): Damage => [`ends with ${line}`, "events.jsonl", between("", `${line}\n`)]),
  ["200 kB without a newline", "events.jsonl", "x".repeat(200_000)],
  ["5 MB without a newline", "events.jsonl", "x".repeat(5_000_000)],
  ["5 MB of zeros", "events.jsonl", zeros(5_000_000)],
  ["5 MB of newlines", "events.jsonl", "\n".repeat(5_000_000)],
  ["empty", "events.jsonl", ""],
  ["missing", "events.jsonl", gone],
  ["a pipe", "events.jsonl", pipe],
  ["without end", "events.jsonl", link("/dev/zero")],
  ["cut", "events.jsonl", cut(-20)],
  ["a byte-order mark", "events.jsonl", between("\ufeff", "")],
  [
    "wild numbers",
    "events.jsonl",
    `${JSON.stringify({ ...STEP, loss: 1e300, accuracy: -1e300 })}\n`,
  ],
  ["a wild step", "events.jsonl", `${JSON.stringify({ ...STEP, step: 1e15, loss: 1 })}\n`],
  ["a byte-order mark", "run.json", between("\ufeff", "")],
  ["a pipe", "run.json", pipe],
  ["without end", "run.json", link("/dev/zero")],
  ["6 GB", "report.json", zeros(6 * 2 ** 30)],
  ["another status", "run.json", field("status", "sleeping")],
  ["started at 5", "run.json", field("started", 5)],
  ["started when it rained", "run.json", field("started", "when it rained")],
  ["a batch of 0", "run.json", field("configuration.batch", 0)],
  ["pictures in /etc", "run.json", field("data.folder", "/etc")],
  ["a test picture that leads out", "run.json", field("split.test.0", "../../../etc/passwd")],
  ["metrics that are none", "run.json", field("metrics", [{ name: "__proto__" }])],
  ["a confusion matrix that is none", "report.json", field("confusion", [[1]])],
  ["a prediction that is none", "report.json", field("pictures.0.prediction", 99)],
  ["an accuracy of 17", "report.json", field("accuracy", 17)],
  ["one class less", "model/model.json", field("classes", ["cat"])],
  ["a size of 1e9", "model/model.json", field("preprocessing.height", 1e9)],
  ["a mean of one number", "model/model.json", field("preprocessing.mean", [1])],
  ["NaN", "model/model.safetensors", filledWith(NaN)],
  ["cut", "model/model.safetensors", cut(100)],
  ["missing", "model", gone],
  ["missing", "snapshots", gone],
  ["a file", "snapshots", async (path, shelf) => {
    await gone(path, shelf);
    Deno.writeTextFileSync(path, "no folder");
  }],
  ["missing", "checkpoints", gone],
];

/** What is asked of each run. */
const ADDRESSES = (id: string) => [
  `/runs/${id}`,
  `/gallery/${id}`,
  `/runs/${id}/cell/0/1`,
  `/api/runs/${id}/curves`,
  `/api/runs/${id}/points.csv`,
  `/api/runs/${id}/pictures/0`,
  `/api/runs/${id}/events`,
  `/api/runs/${id}/events?from=5`,
  `/api/gallery/${id}/pictures`,
  `/api/gallery/${id}/overview?snapshot=model&picture=0`,
];

const json = (method: string, body: string): RequestInit => ({
  method,
  body,
  headers: { "content-type": "application/json" },
});

/** Requests that no page makes, each with the statuses that are right. */
const REQUESTS: readonly (readonly [path: string, statuses: number[], init?: RequestInit])[] = [
  ["/runs/none", [404]],
  ["/gallery/none", [404]],
  ["/runs/..%2f..%2fetc", [404]],
  ["/runs/%00", [404]],
  ["/runs/%", [400, 404]],
  ["/runs/%ff", [400, 404]],
  [`/runs/${"x".repeat(5000)}`, [404, 414]],
  ["/runs/good/cell/9/9", [404]],
  ["/runs/good/cell/-1/x", [404]],
  ["/api/runs/good/pictures/1e9", [404]],
  ["/api/runs/good/curves?from=NaN&to=-5&buckets=1e99&span=0", [200]],
  ["/api/runs/good/events?from=1e300", [200]],
  ["/api/runs/good/events?with=none", [404]],
  ["/api/gallery/good/nonsense?snapshot=model&picture=0", [404]],
  ["/api/gallery/good/overview", [400]],
  ["/api/gallery/good/overview?snapshot=999999&picture=0", [404, 422]],
  ["/api/gallery/good/overview?snapshot=model&picture=999", [404, 422]],
  ["/api/gallery/good/maps?snapshot=model&picture=0&layer=__proto__", [404, 422]],
  ["/api/gallery/good/cell?snapshot=model&picture=0&layer=conv1&map=99&y=9999&x=0", [404, 422]],
  ["/api/gallery/good/grad-cam?snapshot=model&picture=0&class=99", [404, 422]],
  ["/api/runs", [400], json("POST", "null")],
  ["/api/runs", [400], json("POST", "{")],
  ["/api/runs", [400], json("POST", "[]")],
  ["/api/runs", [400], json("POST", '{"data":"pets","recipe":"__proto__"}')],
  ["/api/runs", [400], json("POST", '{"data":{"a":1}}')],
  ["/api/runs", [400, 413], json("POST", " ".repeat(1 << 20))],
  ["/api/runs/good", [400], json("PATCH", '{"name":5}')],
  ["/api/runs/good", [409], json("PATCH", '{"name":"../out"}')],
  ["/api/runs/good", [409], json("PATCH", '{"name":""}')],
  ["/api/runs/none", [404], json("DELETE", "{}")],
  ["/api/runs", [400], json("POST", "{}")],
  ["/api/runs", [400], json("POST", '{"data":{}}')],
  ["/api/runs/good/control", [400], json("POST", "{}")],
  ["/api/runs/good/control", [400], json("POST", '{"type":"learningRate"}')],
  ["/api/runs/good/control", [400], json("POST", '{"type":"explode"}')],
  ["/api/runs/good/control", [400], json("POST", '{"type":"learningRate","value":"1e999"}')],
  ["/api/gallery/good/pictures", [400, 415, 422], { method: "POST", body: "no picture" }],
  ["/", [404, 405], { method: "DELETE" }],
  ["/?from=%ff&token=wrong", [200, 303]],
  ["/_fresh/..%2f..%2fdeno.json", [404]],
  ["/styles.css%00", [404]],
];

/** Opens pages of damaged runs, asks what no page asks, and deletes the runs. */
export async function pages(
  work: string,
  shelf: string,
  say?: (line: string) => void,
): Promise<Figure[]> {
  const damage = counter(`pages: ${KINDS.damage}`, say);
  const words = counter(`pages: ${KINDS.words}`, say);
  const ids = DAMAGED.map((_, i) => `damaged${i}`);
  await layDown(join(work, "pages"), { pets: PETS, "runs/good": prepared("run") }, shelf);
  await layDown(join(work, "pages"), { "runs/earlier": earlier, "runs/empty": folder }, shelf);
  for (const [i, [, file, content]] of DAMAGED.entries()) {
    const run = `runs/${ids[i]}`;
    await layDown(
      join(work, "pages"),
      { [run]: prepared("run"), [`${run}/${file}`]: content },
      shelf,
    );
  }
  let server = await serve(join(work, "pages"));
  /** A server that answers no more is started anew, for the cases that follow. */
  const asked = async (path: string, init?: RequestInit) => {
    const before = server.said().length;
    try {
      const answer = await server.ask(path, init);
      assert(answer.status < 500, `${path}: status ${answer.status}`);
      check(path, answer.text);
      check(`the terminal after ${path}`, server.said().slice(before));
      return answer;
    } catch (error) {
      if (!/no answer/.test((error as Error).message)) throw error;
      await server.close();
      server = await serve(join(work, "pages"));
      throw new Error(`${path}: ${(error as Error).message}`);
    }
  };
  try {
    await listing(damage.check, asked, ids);
    for (const [i, id] of ids.entries()) {
      const [what, file] = DAMAGED[i];
      await damage.check(`${file}, ${what}`, async () => {
        for (const path of ADDRESSES(id)) await asked(path);
      });
    }
    for (const [path, statuses, init] of REQUESTS) {
      await words.check(`${init?.method ?? "GET"} ${path.slice(0, 80)}`, async () => {
        const { status, text } = await asked(path, init);
        assert(statuses.includes(status), `status ${status}: ${text.slice(0, 200)}`);
      });
    }
    await words.check("http://localhost", () => byAnotherName(server));
    for (const [i, id] of ids.entries()) {
      const [what, file] = DAMAGED[i];
      await damage.check(`${file}, ${what}: deleted`, async () => {
        const { status, text } = await asked(`/api/runs/${id}`, json("DELETE", "{}"));
        assert.equal(status, 200, text);
      });
    }
    await words.check("memory", () => assert(server.peak() < MOST_BYTES, `${server.peak()} bytes`));
  } finally {
    await server.close();
  }
  return [damage.figure(), words.figure()];
}

function check(where: string, text: string) {
  const raw = rawText(text.replace(/\r/g, ""));
  assert(raw === undefined, `${where}: ${raw}`);
}

/** The list has all runs, the damaged ones as such. */
async function listing(
  check: ReturnType<typeof counter>["check"],
  asked: (path: string) => Promise<{ text: string }>,
  ids: readonly string[],
) {
  await check("the gallery's list", () => asked("/gallery").then(() => {}));
  await check("the list, live", () => asked("/api/runs/events").then(() => {}));
  let list = "";
  await check("the list", async () => {
    list = (await asked("/")).text;
  });
  if (!list) return;
  for (const [i, id] of ["good", "earlier", ...ids].entries()) {
    await check(`'${id}' in the list (${DAMAGED[i - 2]?.slice(0, 2).reverse()})`, () => {
      assert(list.includes(`/runs/${id}"`) || list.includes(`>${id}<`), "it is not listed");
    });
  }
}

/** `localhost` is told which address is the right one. */
async function byAnotherName(server: PageServer) {
  const { port, pathname } = new URL(server.home);
  const { text, location } = await server.ask(`http://localhost:${port}${pathname}/`);
  assert((location + text).includes(`127.0.0.1:${port}`), text.slice(0, 200));
}
