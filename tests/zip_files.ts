/** Zips that programs make seldom, or nobody honest: by changes of good ones. @module */
import { zipSync } from "fflate";

/** Where a record of a zip's directory begins: that of its n-th entry. */
export function entryAt(zip: Uint8Array, number: number): number {
  const view = viewOf(zip);
  let at = view.getUint32(zip.length - 22 + 16, true);
  for (let i = 0; i < number; i++) {
    at += 46 + [28, 30, 32].reduce((sum, place) => sum + view.getUint16(at + place, true), 0);
  }
  return at;
}

/** A zip, changed by what is given a view on a copy. */
export function patched(
  zip: Uint8Array,
  patch: (view: DataView<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>) => void,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(zip);
  patch(new DataView(bytes.buffer), bytes);
  return bytes;
}

/** The same bytes with one text in place of another of the same length, wherever it stands. */
export function renamed(zip: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> {
  const [old, other] = [from, to].map((text) => new TextEncoder().encode(text));
  if (old.length !== other.length) throw new RangeError(`${from} and ${to} differ in length`);
  return patched(zip, (_, bytes) => {
    for (let at = 0; at + old.length <= bytes.length; at++) {
      if (old.every((byte, i) => bytes[at + i] === byte)) bytes.set(other, at);
    }
  });
}

/** A zip of one link, as Unix' programs pack it, beside other files. */
export function zipWithLink(
  files: Record<string, Uint8Array>,
  name: string,
  target: string,
): Uint8Array {
  const link = [
    new TextEncoder().encode(target),
    { os: 3, attrs: 0o120777 * 2 ** 16 },
  ] as const;
  return zipSync({ ...files, [name]: link as [Uint8Array, { os: number; attrs: number }] });
}

/** The same zip with its directory's place and size told by ZIP64 alone. */
export function asZip64(zip: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = zip.length - 22;
  const old = viewOf(zip);
  const record = new DataView(new ArrayBuffer(56 + 20));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true);
  const count = BigInt(old.getUint16(end + 10, true));
  record.setBigUint64(24, count, true);
  record.setBigUint64(32, count, true);
  record.setBigUint64(40, BigInt(old.getUint32(end + 12, true)), true);
  record.setBigUint64(48, BigInt(old.getUint32(end + 16, true)), true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, BigInt(end), true);
  record.setUint32(72, 1, true);
  const tail = patched(zip.subarray(end), (view, bytes) => {
    bytes.fill(255, 8, 20);
    view.setUint16(20, 0, true);
  });
  return Uint8Array.of(...zip.subarray(0, end), ...new Uint8Array(record.buffer), ...tail);
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
