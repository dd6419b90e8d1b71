/** Names of the file made ours: letters, digits, `_`, `-` and `.`, with `/` between layers. @module */
import type { NodeProto } from "../proto.ts";

/** What a name ends in that says what of a layer it is. */
const ROLE =
  /[./](weight|kernel|bias|scale|offset|gamma|beta|W|B|w|b|running_?mean|running_?var(iance)?|moving_mean|moving_variance|mean|variance|ReadVariableOp.*|resource)(:0)?$/i;

/** Names that exporters make up. */
const MADE_UP = /^(onnx::.*|_v_\d+|val_\d+|\d+)$/;

/** A name of the file as one of ours; `undefined` where nothing of it is left. */
export function legal(name: string): string | undefined {
  const parts = name.split("/").map((part) => part.replace(/[^\w.-]+/g, "_").slice(0, 100))
    .filter((part) => part && !/^\.*$/.test(part));
  return parts.length ? parts.slice(-8).join("/") : undefined;
}

/** The layer that an initialiser is of by its name: `layer1.0.conv1` of `layer1.0.conv1.weight`. */
export function layerOfInitialiser(origin: string | undefined): string | undefined {
  if (origin === undefined || MADE_UP.test(origin) || !ROLE.test(origin)) return undefined;
  return legal(origin.replace(ROLE, ""));
}

/** What a node is called by its own name, without its op's that PyTorch ends it with. */
export function nameOfNode({ name = "", opType = "" }: NodeProto): string {
  const own = legal(name) ?? legal(opType.toLowerCase()) ?? "op";
  return own.endsWith(`/${opType}`) ? own.slice(0, -opType.length - 1) : own;
}

/** A variable that stands alone: `position/embeddings` of `position.embeddings`. */
export function nameOfVariable(origin: string | undefined, layer: string, role: string): string {
  const own = origin === undefined || MADE_UP.test(origin) ? undefined : legal(origin);
  if (own === undefined) return `${layer}/${role}`;
  if (own.includes("/")) return own;
  const dot = own.lastIndexOf(".");
  return dot > 0 && dot < own.length - 1
    ? `${own.slice(0, dot)}/${own.slice(dot + 1)}`
    : `${layer}/${own}`;
}

/** Gives each name once. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** The name, or the name with a number where it is taken. */
  take(name: string): string {
    let [own, number] = [name, this.#next.get(name) ?? 2];
    while (this.#taken.has(own)) own = `${name}_${number++}`;
    this.#next.set(name, number);
    this.#taken.add(own);
    return own;
  }
}
