/** The script of the static check of a GPU: brings the page that was rendered at build time to life. @module */
import { hydrate } from "preact";
import Check from "../islands/Check.tsx";
import { ADDRESSES } from "./addresses.ts";

const place = document.getElementById("content")!;
hydrate(<Check worker={ADDRESSES.worker} ops={place.dataset.ops!.split(" ")} />, place);
