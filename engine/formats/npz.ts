/**
 * NumPy's .npz: a zip file of arrays, each a .npy file of format version 1.0
 * (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @module
 */
import { type Zippable, zipSync } from "fflate";
import { visible } from "../../data/text/visible.ts";
import { type DType, dtypeOf, type Shape } from "../graph/spec.ts";
import type { StoredTensor } from "./safetensors.ts";

/** An array: numbers, or one text. */
export type NpzArray = StoredTensor | string;

const TYPES: Readonly<Record<DType, string>> = { f32: "<f4", f16: "<f2", u32: "<u4" };

/** Zip files can't tell of an earlier time; all have the same, so that the same arrays are the same file. */
const WRITTEN = new Date(1980, 0, 1);

/**
 * Writes arrays by name, stored: weights compress by a tenth at most. Slashes in names are folders of
 * the zip file; a name that would lead out of the folder where it is unpacked becomes another. Throws
 * an `Error` where two names become one.
 */
export function writeNpz(arrays: Iterable<readonly [string, NpzArray]>): Uint8Array<ArrayBuffer> {
  const files: Zippable = Object.create(null);
  for (const [name, array] of arrays) {
    const path = `${safePath(name)}.npy`;
    if (path in files) {
      throw new Error(
        `Cannot write the array '${visible(name)}' as another is called so: name it otherwise`,
      );
    }
    files[path] = [npyOf(array), { level: 0, mtime: WRITTEN }];
  }
  return zipSync(files);
}

/** A path within a folder: no part of it is empty or leads up. */
function safePath(name: string): string {
  return name.replaceAll("\\", "/").split("/").map((part) => /^\.{0,2}$/.test(part) ? "_" : part)
    .join("/");
}

function npyOf(array: NpzArray): Uint8Array {
  if (typeof array === "string") {
    const letters = Uint32Array.from(array, (letter) => letter.codePointAt(0)!);
    return npy(`<U${letters.length}`, [], letters);
  }
  return npy(TYPES[dtypeOf(array.data)], array.shape, array.data);
}

/** The header is a literal of Python, padded so that the numbers begin at a multiple of 64 bytes. */
function npy(descr: string, shape: Shape, data: StoredTensor["data"]): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${extents}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(header.padEnd(length - 11) + "\n"), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}
