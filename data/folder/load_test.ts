import assert from "node:assert/strict";
import { join } from "node:path";
import { uniforms } from "../../engine/graph/random.ts";
import { channelStatistics } from "../dataset/dataset.ts";
import { loadFolder, type LoadOptions } from "./load.ts";
import { datasetOf, leftOut } from "../survey/collect.ts";
import { inFolder, jpeg } from "../../tests/picture_folders.ts";
import { encodeJpeg } from "../drawing/write_drawn.ts";
import { writeDrawnFaces } from "../faces/write_faces.ts";

const SMALL = jpeg(8, 8);
const TWO = { "cat/1.jpg": SMALL, "dog/1.jpg": SMALL };
const options = { fit: "cover", workers: 1 } as const;
const datasetIn = async (root: string, more: Partial<LoadOptions> = {}) =>
  datasetOf(await loadFolder(root, { ...options, ...more }), "cover", 1 << 21);

Deno.test({
  name: "loadFolder() names a pipe and a file that cannot be opened, and reads the rest",
  ignore: Deno.build.os !== "linux", // elsewhere there is no such name, or no pipe
  fn: async () => {
    await inFolder(TWO, async (root) => {
      const script = "mkfifo cat/pipe.png; : > \"cat/$(printf '\\377').png\"";
      await new Deno.Command("sh", { args: ["-c", script], cwd: root }).output();
      const { bad } = (await loadFolder(root, options)).survey;
      const found = bad.filter(({ fault }) => fault === "not opened").map(({ reason }) => reason);
      assert.equal(found.length, 2);
      assert(found.some((reason) => reason === "it is a pipe, socket or device"));
      assert(found.some((reason) => reason === "there is no such file or folder"));
    });
  },
});

Deno.test("loadFolder() tries a file again that could not be opened, though it is unchanged", async () => {
  await inFolder(TWO, async (root) => {
    const cache = join(root, ".cache");
    const { open } = Deno;
    Deno.open = (path, ...rest) =>
      `${path}`.endsWith(join("dog", "1.jpg"))
        ? Promise.reject(new Error("busy"))
        : open(path, ...rest);
    const bad = async () =>
      (await loadFolder(root, { ...options, cache })).survey.bad
        .filter(({ fault }) => fault !== "plain").map(({ file, reason }) => `${file}: ${reason}`);
    try {
      assert.deepEqual(await bad(), ["dog/1.jpg: busy"]);
      assert.deepEqual(await bad(), ["dog/1.jpg: busy"]);
    } finally {
      Deno.open = open;
    }
    assert.deepEqual(await bad(), []);
  });
});

Deno.test("a picture of a format that cannot be read is named, not passed over", async () => {
  const heic = new TextEncoder().encode("\0\0\0\x10ftypheic\0\0\0\0");
  await inFolder({ ...TWO, "cat/3.heic": heic, "cat/4": heic }, async (root) => {
    const { bad, passedOver } = (await loadFolder(root, options)).survey;
    const found = bad.filter(({ fault }) => fault === "unreadable");
    assert.deepEqual(found.map(({ file, reason }) => `${file}: ${reason}`), [
      "cat/3.heic: it is HEIC, convert it to JPEG",
      "cat/4: it is HEIC, convert it to JPEG",
    ]);
    assert.deepEqual(passedOver, []);
  });
});

Deno.test("a picture that lacks its end is used, and named, from the cache too", async () => {
  await inFolder({ ...TWO, "cat/2.jpg": noise(5).subarray(0, -2) }, async (root) => {
    const cache = join(root, ".cache");
    for (let start = 0; start < 2; start++) {
      const { survey } = await loadFolder(root, { ...options, cache });
      const [{ file, leftOut }] = survey.bad.filter(({ fault }) => fault === "incomplete");
      assert.deepEqual([file, leftOut], ["cat/2.jpg", false]);
      assert((await datasetIn(root, { cache })).files.includes("cat/2.jpg"));
    }
  });
});

Deno.test("loadFolder() keeps a size that all pictures share", async () => {
  await inFolder(TWO, async (root) => {
    const dataset = await datasetIn(root);
    assert.deepEqual([dataset.height, dataset.width], [8, 8]);
    assert.deepEqual(dataset.files, ["cat/1.jpg", "dog/1.jpg"]);
    assert.deepEqual([...dataset.labels], [0, 1]);
  });
});

Deno.test("loadFolder() takes 112×92 for pictures of several sizes, or of more than 128", async () => {
  for (const odd of [jpeg(9, 8), jpeg(129, 8)]) {
    await inFolder({ ...TWO, "dog/2.jpg": odd }, async (root) => {
      const dataset = await datasetIn(root);
      assert.deepEqual([dataset.height, dataset.width], [112, 92]);
      assert.equal(dataset.shards[0].length, 3 * 112 * 92 * 3);
      assert(dataset.shards[0].every((value) => Math.abs(value - 100) < 3));
    });
  }
});

Deno.test("loadFolder() brings pictures to the size that is given", async () => {
  await inFolder(TWO, async (root) => {
    const dataset = await datasetIn(root, { size: { height: 4, width: 6 } });
    assert.deepEqual([dataset.height, dataset.width], [4, 6]);
  });
});

Deno.test("loadFolder() names and leaves out a bad file, and refuses a class of none but bad ones", async () => {
  const bad = SMALL.subarray(0, 100);
  await inFolder({ ...TWO, "cat/2.jpg": bad }, async (root) => {
    const progress: string[] = [];
    const onProgress = (done: number, total: number) => progress.push(`${done}/${total}`);
    const folder = await loadFolder(root, { ...options, onProgress });
    const file = { file: "cat/2.jpg", fault: "truncated", reason: "it is truncated" };
    assert.deepEqual(leftOut(folder.survey), [{ ...file, leftOut: true }]);
    assert.deepEqual((await datasetIn(root)).files, ["cat/1.jpg", "dog/1.jpg"]);
    assert.deepEqual(progress, ["1/3", "2/3", "3/3"]);
  });
  await inFolder({ ...TWO, "dog/1.jpg": bad }, async (root) => {
    await assert.rejects(datasetIn(root), /no picture of the class 'dog' could be read/);
  });
});

/** Files that have nothing in common. */
const noise = (seed: number, height = 20, width = 20) => {
  const random = uniforms(seed, 1);
  const pixels = Uint8Array.from({ length: height * width * 3 }, () => 256 * random());
  return encodeJpeg({ height, width, pixels });
};

Deno.test("loadFolder() keeps what it decoded, and decodes again what has changed", async () => {
  const files = { "cat/1.jpg": noise(1), "cat/2.jpg": noise(2), "dog/1.jpg": noise(3) };
  await inFolder(files, async (root) => {
    const cache = join(root, ".cache");
    const fresh = await datasetIn(root, { cache });
    const { Worker } = globalThis;
    let started = 0;
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started++;
      }
    };
    const decodes = async (more: Partial<LoadOptions> = {}) => {
      started = 0;
      const { fingerprint } = await datasetIn(root, { cache, ...more });
      const uncached = await datasetIn(root, { ...more, cache: undefined });
      assert.equal(fingerprint, uncached.fingerprint);
      return started === 2; // one of them without a cache
    };
    try {
      assert.equal((await datasetIn(root, { cache })).fingerprint, fresh.fingerprint);
      assert.equal(started, 0, "the second start decodes nothing");
      await Deno.utime(join(root, "cat", "2.jpg"), 5, 5);
      assert.equal(await decodes(), false, "a touched file has the content that it had");
      await Deno.copyFile(join(root, "cat", "1.jpg"), join(root, "dog", "2.jpg"));
      assert.equal(await decodes(), false, "so has a copy");
      await Deno.writeFile(join(root, "dog", "3.jpg"), noise(4));
      assert.equal(await decodes(), true, "a new file has not");
      await Deno.writeFile(join(root, "dog", "3.jpg"), noise(4, 30, 30));
      assert.equal(await decodes(), true, "of another size, all become 112×92");
      await Deno.remove(join(root, "dog", "3.jpg"));
      assert.equal(await decodes(), true, "and get their own size back when it is gone");
      assert.equal(await decodes({ size: { height: 9, width: 9 } }), true, "another size");
      for await (const { name } of Deno.readDir(cache)) {
        const bytes = await Deno.readFile(join(cache, name));
        bytes[bytes.length - 5] ^= 1;
        await Deno.writeFile(join(cache, name), bytes);
      }
      assert.equal(await decodes(), true, "a damaged cache is no cache");
    } finally {
      globalThis.Worker = Worker;
    }
  });
});

Deno.test("loadFolder() reads the drawn faces, whose classes' mean colours are alike", async () => {
  await inFolder({}, async (root) => {
    await writeDrawnFaces(root, 40, uniforms(7, 1));
    const dataset = await datasetIn(root);
    assert.deepEqual(dataset.classes, ["neutral", "smiling"]);
    assert.deepEqual([dataset.height, dataset.width, dataset.files.length], [112, 92, 40]);
    const means = [0, 1].map((label) =>
      channelStatistics(dataset, Uint32Array.from({ length: 20 }, (_, i) => label * 20 + i)).mean[1]
    );
    assert(Math.abs(means[0] - means[1]) < 25, `${means}`);
  });
});
