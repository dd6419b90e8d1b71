/** The web UI's server as it is started, with its own permissions. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { decode } from "../data/decode/decode.ts";
import { uniforms } from "../engine/graph/random.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { RECORD } from "./record.ts";
import { writeSweepFolder } from "./sweep_folder.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const folder = await Deno.makeTempDir({ prefix: "loupe-web-" });
const faces = join(folder, "faces");
const runs = join(folder, "runs");
await writeDrawnFaces(faces, 24, uniforms(3, 4));
await rewriteAsPpm(join(faces, "neutral"));
await Deno.mkdir(runs);
/** A static file that is lost once the pages are built. */
const lost = join(ROOT, "web", "static", "worker", "lost.js");
await Deno.mkdir(dirname(lost), { recursive: true });
await Deno.writeTextFile(lost, "");
await new Builder({ root: join(ROOT, "web") }).build();
await Deno.remove(lost);

/** Pictures in a format that browsers do not show. */
async function rewriteAsPpm(folder: string): Promise<void> {
  for (const { name } of [...Deno.readDirSync(folder)]) {
    const file = join(folder, name);
    const { height, width, pixels } = decode(await Deno.readFile(file), name);
    const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
    await Deno.writeFile(file.replace(".jpg", ".ppm"), Uint8Array.from([...header, ...pixels]));
    await Deno.remove(file);
  }
}

/** A port that is taken, so that the server must use another. */
const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const process = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", join(ROOT, "cli", "setup", "launch.ts"), "web/serve.ts"].concat(
    [
      "--port",
      String((taken.addr as Deno.NetAddr).port),
      "--runs",
      runs,
      "--data",
      faces,
      "--data",
      join(faces, "neutral"),
    ],
  ),
  cwd: ROOT,
  stdout: "piped",
  stderr: "piped",
}).spawn();
/** What the server has told of itself. */
let told = "";
const telling = (async () => {
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream() as never)) {
    told += text;
    await Deno.stderr.write(new TextEncoder().encode(text as string));
  }
})();
const output = process.stdout.pipeThrough(new TextDecoderStream() as never) as ReadableStream<
  string
>;
let said = "";
for await (const text of output.values({ preventCancel: true })) {
  said += text;
  if (said.includes("token=")) break;
}
const [, address, origin, base, token] = /((http:\/\/127\.0\.0\.1:\d+)(\/\w+))\/\?token=(\w+)/.exec(
  said,
)!;
const cookie = `loupe_${new URL(origin).port}=${token}`;

Deno.test.afterAll(async () => {
  process.kill("SIGTERM");
  await Promise.all([process.status, telling]);
  await output.cancel();
  taken.close();
  await Deno.remove(folder, { recursive: true });
});

const get = (path: string) => fetch(address + path, { headers: { cookie } });
const post = (path: string, body: object, method = "POST") =>
  fetch(address + path, {
    method,
    headers: { cookie, origin, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const order = { data: "faces", recipe: "modern", architecture: "tiny", epochs: 12, batch: 4 };

Deno.test("a taken port is said, and the next free one used", () => {
  assert.match(said, /Port \d+ is taken: using \d+/);
  assert.notEqual(new URL(origin).port, String((taken.addr as Deno.NetAddr).port));
});

Deno.test("an order that is not right is refused in words", async () => {
  for (
    const [change, expected] of [
      [{ data: "/etc" }, /data is '\/etc': expected '' or 'faces' or 'neutral'/],
      [{ recipe: "--out" }, /recipe is '--out'/],
      [{ epochs: 0 }, /epochs is '0'/],
      [{ batch: 1.5 }, /batch is '1.5'/],
      [{ seed: "1".repeat(1 << 16) }, /too long/],
    ] as const
  ) {
    const answer = await post("/api/runs", { ...order, ...change });
    assert.equal(answer.status, 400);
    assert.match((await answer.json()).error, expected);
  }
  const text = await fetch(`${address}/api/runs`, {
    method: "POST",
    headers: { cookie, origin, "content-type": "text/plain" },
    body: JSON.stringify(order),
  });
  assert.equal(text.status, 400);
  await text.body?.cancel();
});

Deno.test("a run is started, followed to its end, shown, renamed and deleted", async () => {
  const started = await post("/api/runs", order);
  const { id } = await started.json();
  assert.equal(started.status, 201, id);
  assert.equal((await post(`/api/runs/${id}`, {}, "DELETE")).status, 409);
  const seen = await followToEnd(id);
  assert.deepEqual(seen.steps, Array.from(seen.steps, (_, i) => i + 1));
  assert.equal(seen.status, "finished");

  const curves = await (await get(`/api/runs/${id}/curves`)).json();
  assert.deepEqual(curves.steps.step, seen.steps);
  assert.equal(curves.epochs.step.length, order.epochs);
  const drawing = await get(`/api/runs/${id}/network.svg`);
  assert.equal(drawing.headers.get("content-type"), "image/svg+xml; charset=utf-8");
  assert.match(await drawing.text(), /^<svg [^]*<title>conv1<\/title>[^]*<\/svg>\n$/);
  const csv = await (await get(`/api/runs/${id}/points.csv`)).text();
  assert.equal(csv.trim().split("\n").length, seen.steps.length + 1);
  const page = await (await get(`/runs/${id}`)).text();
  assert.match(page, /Classification report/);
  const { pictures } = JSON.parse(await Deno.readTextFile(join(runs, id, "report.json")));
  for (const [index, { file }] of pictures.entries()) {
    const picture = await get(`/api/runs/${id}/pictures/${index}`);
    const type = file.endsWith(".ppm") ? "image/png" : "image/jpeg";
    assert.equal(picture.headers.get("content-type"), type);
    const { height } = decode(new Uint8Array(await picture.arrayBuffer()), file);
    assert.equal(height, 112);
  }
  for (const index of ["99", "-1", "1e9", "x", "..%2F..%2Frun.json"]) {
    assert.equal((await get(`/api/runs/${id}/pictures/${index}`)).status, 404);
  }

  assert.equal((await post(`/api/runs/${id}`, { name: "../out" }, "PATCH")).status, 409);
  assert.equal((await post(`/api/runs/${id}`, { name: "first" }, "PATCH")).status, 200);
  assert.equal((await get(`/runs/${id}`)).status, 404);
  assert.equal((await get("/runs/first")).status, 200);
  assert.equal((await post("/api/runs/first", {}, "DELETE")).status, 200);
  assert.deepEqual([...Deno.readDirSync(runs)], []);
});

/** Reads the stream of a run, pauses and resumes it on the way. */
async function followToEnd(id: string) {
  const stream = await get(`/api/runs/${id}/events?from=-5.5`); // no such place: all of it
  const steps: number[] = [];
  const statuses: string[] = [];
  let rest = "";
  for await (const text of stream.body!.pipeThrough(new TextDecoderStream() as never)) {
    const messages = (rest + text).split("\n\n");
    rest = messages.pop()!;
    for (const message of messages) {
      const [, event, data] = /event: (\w+)\n[^]*data: (.*)/.exec(message) ?? [];
      if (event === "points") {
        if (steps.length === 0) await post(`/api/runs/${id}/control`, { type: "pause" });
        steps.push(...JSON.parse(data).steps.step);
      } else if (event === "state") {
        const { status } = JSON.parse(data);
        statuses.push(status);
        if (status === "paused") await post(`/api/runs/${id}/control`, { type: "resume" });
      }
    }
    const status = statuses.at(-1)!;
    if (!["preparing", "running", "paused"].includes(status)) {
      assert(statuses.includes("paused"));
      return { steps, status };
    }
  }
  throw new Error(`The stream ended: ${statuses}`);
}

Deno.test("a training that can't begin says why", async () => {
  const answer = await post("/api/runs", { ...order, data: "neutral" });
  assert.equal(answer.status, 201);
  const { id } = await answer.json();
  let page = "";
  for (let i = 0; i < 300 && !page.includes("failed"); i++) {
    await new Promise((go) => setTimeout(go, 100));
    page = await (await get(`/runs/${id}`)).text();
  }
  assert.match(page, /a class is a sub-folder/);
  assert.equal((await post(`/api/runs/${id}`, {}, "DELETE")).status, 200);
});

Deno.test("a run that was trained through a link is that of the folder that it leads to", async () => {
  const link = join(folder, "link");
  await Deno.symlink(faces, link);
  const launcher = join(ROOT, "cli", "setup", "launch.ts");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", launcher, "main.ts", "train", link, "--out", join(runs, "by-link")]
      .concat(["--architecture", "tiny", "--epochs", "1", "--no-tune"]),
    cwd: ROOT,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const picture = await get("/api/runs/by-link/pictures/0");
  assert.equal(picture.status, 200);
  await picture.body?.cancel();
  assert.match(
    await (await get("/runs/by-link")).text(),
    /href="[^"]*\?data=faces&[^"]*again=by-link/,
  );
  const again = await post("/api/runs", { again: "by-link", name: "once-more" });
  assert.equal(again.status, 201, await again.text());
  await followed("once-more");
  for (const id of ["by-link", "once-more"]) {
    assert.equal((await post(`/api/runs/${id}`, {}, "DELETE")).status, 200);
  }
});

/** Waits until a run's page says that it is finished. */
async function followed(id: string): Promise<void> {
  for (let page = ""; !page.includes("Classification report");) {
    await new Promise((go) => setTimeout(go, 200));
    page = await (await get(`/runs/${id}`)).text();
    assert.doesNotMatch(page, />failed</);
  }
}

Deno.test("a run in a folder whose name is no id is told of", async () => {
  await Deno.mkdir(join(runs, "a run (copy)"));
  await Deno.writeTextFile(join(runs, "a run (copy)", "run.json"), "{}");
  assert.match(await (await get("/")).text(), /a run \(copy\)\. Rename the folder/);
});

/** A run of an earlier version. */
async function writeEarlier(id: string): Promise<void> {
  const run = join(runs, id);
  await Deno.mkdir(join(run, "model"), { recursive: true });
  const whole = ["run.json", "report.json", "model/model.json", "model/model.safetensors"];
  for (const each of whole) {
    await Deno.copyFile(join(ROOT, "tests", "earlier", "format_1", each), join(run, each));
  }
}

/** The same, whole but for one file. */
async function writeDamaged(id: string, file: string, content: string): Promise<void> {
  await writeEarlier(id);
  await Deno.writeTextFile(join(runs, id, file), content);
}

Deno.test("on each page, no link is said to be current but those to the page itself", async () => {
  await writeEarlier("linked");
  const run = ["/runs/linked", "/runs/linked/cell/0/1", "/gallery/linked"];
  for (const path of ["/", "/sweeps", "/learn", "/demo", "/bench", "/gallery", ...run, "/none"]) {
    const answer = await get(path);
    assert.equal(answer.status, path === "/none" ? 404 : 200, path);
    for (const [link] of (await answer.text()).matchAll(/<a [^>]*>/g)) {
      const [, current = "false"] = /aria-current="(\w+)"/.exec(link) ?? [];
      const isItself = link.includes(`href="${base}${path}"`);
      assert.equal(current, isItself ? "page" : "false", `${link} on ${path}`);
    }
  }
  await Deno.remove(join(runs, "linked"), { recursive: true });
});

Deno.test("error pages keep strangers' scripts out, and the terminal tells of the server's faults", async () => {
  const before = told;
  for (
    const [path, status, title] of [
      ["/none", 404, "There is no such page"],
      ["/runs/none", 404, "There is no such page"],
      ["/worker/lost.js", 500, "Something went wrong here"],
    ] as const
  ) {
    const answer = await get(path);
    assert.equal(answer.status, status);
    assert.match(
      answer.headers.get("content-security-policy")!,
      /^default-src 'self'; img-src 'self' blob: data:; script-src 'self'; object-src 'none';/,
    );
    assert.equal(answer.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.match(await answer.text(), new RegExp(`<h1>${title}</h1>`));
  }
  for (let i = 0; i < 1000 && !told.slice(before.length).includes("\n    at "); i++) {
    await new Promise((go) => setTimeout(go, 5)); // what is told takes a way of its own
  }
  const since = told.slice(before.length);
  assert.match(since, /^GET \/worker\/lost.js failed:\nNotFound: .*\n *at /);
  assert.equal(since.match(/failed:/g)!.length, 1); // what is not found is no fault
});

Deno.test("a damaged run is shown as damaged with the reason, and renamed and deleted", async () => {
  const cases = [
    [
      "record",
      "run.json",
      "null",
      "Cannot use 'record/run.json' as its content is wrong: found null",
    ],
    ["empty", "run.json", "", "Cannot use 'empty/run.json' as its content is wrong: found \"\""],
    [
      "report",
      "report.json",
      "{}",
      "Cannot use 'report/report.json' as its count is wrong: found no",
    ],
    [
      "model",
      "model/model.json",
      "[]",
      "Cannot use 'model/model/model.json' as its content is wrong",
    ],
    ["cut", "report.json", '{"count": 8, "cor', "Cannot use 'cut/report.json' as its content is w"],
  ] as const;
  for (const [id, file, content] of cases) await writeDamaged(id, file, content);
  await Deno.writeTextFile(join(runs, "record", "events.jsonl"), "x".repeat(200_000));
  await Deno.mkdir(join(runs, "no run"));
  const texts = new Map<string, string>();
  const paths = ["", "/curves", "/points.csv", "/pictures/0"].map((path) => `/api/runs/ID${path}`);
  for (const [id] of cases) {
    for (
      const path of ["/", "/gallery", "/runs/ID", "/runs/ID/cell/0/0", "/gallery/ID", ...paths]
    ) {
      const answer = await get(path.replace("ID", id));
      const text = await answer.text();
      assert(answer.status < 500, `${path} of ${id}: ${answer.status}`);
      assert.doesNotMatch(text, /TypeError|Cannot read prop|is not iterable|file:\/\/\//, path);
      assert(!text.includes(folder), `${path} tells where the runs are`);
      texts.set(path.replace("ID", id), text);
    }
  }
  const spoken = (path: string) =>
    texts.get(path)!.replaceAll("&quot;", '"').replaceAll("&#39;", "'");
  for (const [id, file, , reason] of cases) {
    for (const path of ["/", "/gallery"]) assert(spoken(path).includes(reason), `${path} of ${id}`);
    const pages = file === "model/model.json" ? [`/runs/${id}`, `/gallery/${id}`] : [`/runs/${id}`];
    for (const page of pages) assert(spoken(page).includes(reason), page);
  }
  assert.match(texts.get("/runs/record")!, /<span class="tag bad">damaged<\/span>/);
  assert.doesNotMatch(texts.get("/")!, /no run/);

  assert.equal((await post("/api/runs/record", { name: "other" }, "PATCH")).status, 200);
  for (const id of ["other", ...cases.slice(1).map(([id]) => id)]) {
    const answer = await post(`/api/runs/${id}`, {}, "DELETE");
    assert.equal(answer.status, 200, await answer.text());
  }
  assert.doesNotMatch(await (await get("/")).text(), /damaged/);
  await Deno.remove(join(runs, "no run"));
});

Deno.test("a sweep's page and data are found by its name alone, a damaged one says why", async () => {
  await writeSweepFolder(join(runs, "a sweep"), { settings: 4, seeds: 2, done: 5 });
  await Deno.mkdir(join(runs, "torn"));
  await Deno.writeTextFile(join(runs, "torn", "sweep.json"), '{"format": 1');
  await Deno.symlink(join(runs, "a sweep"), join(runs, "elsewhere"));
  assert.match(await (await get("/sweeps/a%20sweep")).text(), /5 of 8 trainings done/);
  assert.match(await (await get("/sweeps/torn")).text(), /Cannot use .*torn\/sweep.json/);
  assert.equal((await get("/api/sweeps/torn/results.csv")).status, 422);
  const csv = await get("/api/sweeps/a%20sweep/results.csv");
  assert.equal(
    csv.headers.get("content-disposition"),
    "attachment; filename*=UTF-8''a%20sweep.csv",
  );
  assert.equal((await csv.text()).trim().split("\n").length, 6);
  assert.doesNotMatch(await (await get("/")).text(), /a sweep/);

  const others = ["none", "elsewhere", "..%2Fruns%2Fa%20sweep", "__proto__", "constructor"];
  for (const id of others) {
    assert.equal((await get(`/sweeps/${id}`)).status, 404, id);
    assert.equal((await get(`/api/sweeps/${id}/events`)).status, 404, id);
    assert.equal((await get(`/api/sweeps/${id}/results.csv`)).status, 404, id);
    assert.equal((await post(`/api/sweeps/${id}/train`, { trial: 0 })).status, 404, id);
  }
  for (const trial of [-1, 8, 0.5, "0", "../0", null, undefined, { valueOf: 0 }]) {
    const answer = await post("/api/sweeps/a%20sweep/train", { trial });
    assert.equal(answer.status, 400);
    assert.match((await answer.json()).error, /trial is no number of the sweep's/);
  }
  const train = `${address}/api/sweeps/a%20sweep/train`;
  const headers = { origin, "content-type": "application/json" };
  const body = JSON.stringify({ trial: 0 });
  assert.equal((await fetch(train, { method: "POST", headers, body })).status, 403);
  for (const path of ["/api/sweeps/events", "/api/sweeps/a%20sweep/events"]) {
    assert.equal((await fetch(address + path)).status, 403);
  }
  const stranger = await (await fetch(`${address}/sweeps/a%20sweep`)).text();
  assert.match(stranger, /5 of 8 trainings done/);
  assert.doesNotMatch(stranger, /Train the best/);
  for (const id of ["a sweep", "torn", "elsewhere"]) {
    await Deno.remove(join(runs, id), { recursive: true });
  }
});

Deno.test("a run that died says why on its page", async () => {
  for (
    const [id, change, expected] of [
      ["failed", { status: "failed", error: "the gradient is <NaN>" }, "the gradient is &lt;NaN>"],
      ["killed", { status: "running" }, "ended without a word: was it killed"],
    ] as const
  ) {
    const run = join(runs, id);
    await Deno.mkdir(run);
    await Deno.writeTextFile(join(run, "run.json"), JSON.stringify({ ...RECORD, ...change }));
    await Deno.writeTextFile(join(run, "events.jsonl"), "");
    const page = await (await get(`/runs/${id}`)).text();
    const [, alert] = /role="alert">([^<]*)/.exec(page)!;
    assert(alert.includes(expected), alert);
  }
});
