import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "./decode.ts";
import { openDecoder } from "./safe_decode.ts";
import { DecodeError } from "../picture/picture.ts";
import { FOUR, webp, WEBPS } from "../../tests/picture_files.ts";

const REPORTS = fileURLToPath(new URL("../../../shared/data/reports", import.meta.url));

/** SHA-256 of the pixels that `dwebp -nodither` of libwebp 1.2.4 gives for the lossy file. */
const BY_DWEBP = "82285d213aa15998";

Deno.test("decode() reads WebP: lossless, lossy, with alpha over white", () => {
  const { height, width, pixels } = decode(webp("lossless"), "a.webp");
  assert.deepEqual([height, width, [...pixels]], [2, 2, FOUR]);
  const clear = decode(webp("alpha"), "a.webp").pixels;
  assert.deepEqual([...clear], [255, 0, 0, 255, 255, 255, 132, 137, 142, 255, 255, 255]);
  const lossy = decode(webp("lossy"), "a.webp");
  assert.deepEqual([lossy.height, lossy.width], [16, 16]);
  assert.equal(createHash("sha256").update(lossy.pixels).digest("hex").slice(0, 16), BY_DWEBP);
  const half = decode(webp("lossyAlpha"), "a.webp").pixels;
  assert.deepEqual([...half.subarray(7 * 3, 9 * 3)], [255, 255, 255, 202, 28, 60]);
});

Deno.test("decode() turns a WebP upright as its EXIF says", () => {
  const [red, green, blue, white] = [0, 1, 2, 3].map((i) => FOUR.slice(i * 3, i * 3 + 3));
  const { pixels } = decode(webp("turned"), "turned.webp");
  assert.deepEqual([...pixels], [blue, red, white, green].flat());
});

Deno.test("decode() reads the first picture of a WebP film, on its canvas", () => {
  const { height, width, pixels } = decode(webp("film"), "film.webp");
  assert.deepEqual([height, width], [4, 4]);
  const [white, dark] = [[255, 255, 255], [1, 2, 3]];
  const rows = [[white, white, white, white], [white, white, dark, dark]];
  assert.deepEqual([...pixels], [rows[0], rows[0], rows[1], rows[1]].flat(2));
});

Deno.test("decode() refuses a WebP at every length but the whole, and one that claims too much", () => {
  const refuses = (bytes: Uint8Array, reason: RegExp) =>
    assert.throws(() => decode(bytes, "a.webp"), (error: Error) => {
      assert(error instanceof DecodeError);
      assert.match(error.message, reason);
      return true;
    });
  for (const name of Object.keys(WEBPS) as (keyof typeof WEBPS)[]) {
    const bytes = webp(name);
    for (let length = 12; length < bytes.length; length++) {
      refuses(bytes.subarray(0, length), /truncated/);
    }
  }
  const changed = (name: keyof typeof WEBPS, at: number, ...values: number[]) => {
    const copy = webp(name);
    copy.set(values, at);
    return copy;
  };
  refuses(changed("lossless", 21, 255, 255, 255, 15), /16384×16384 pixels are more than 25/);
  refuses(changed("lossy", 26, 255, 63, 255, 63), /16383×16383 pixels are more than 25/);
  refuses(changed("film", 24, 255, 255, 255, 255, 255, 255), /pixels are more than 25/);
  refuses(changed("film", 24, 0, 0, 0, 0, 0, 0), /its picture is larger than its canvas/);
  refuses(changed("lossless", 12, 65, 65, 65, 65), /it has no picture/);
  refuses(changed("lossy", 20, 0x91), /its pixels have no header/);
  refuses(changed("lossless", 25, 255, 255, 255), /its pixels make no sense/);
});

Deno.test("a WebP is read in a Worker without permissions", async () => {
  const decoder = openDecoder({ workers: 1 });
  try {
    const answers = await Promise.all(
      [1, 2, 3].map(() => decoder.decode(webp("lossless").slice(), "a")),
    );
    for (const { pixels } of answers) assert.deepEqual([...pixels], FOUR);
  } finally {
    decoder.close();
  }
});

Deno.test("a transparent WebP and a transparent PNG give the same pixels", async () => {
  const read = async (name: string) => decode(await Deno.readFile(join(REPORTS, name)), name);
  const isThere = await Deno.stat(REPORTS).then(() => true, () => false);
  if (!isThere) return console.log("note: ../shared/data/reports is absent");
  assert.deepEqual(await read("trans.webp"), await read("trans.png"));
});
