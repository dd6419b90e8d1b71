/** The script of the static page that joins sweeps: brings the page that was rendered at build time to life. @module */
import { hydrate } from "preact";
import Join from "../islands/Join.tsx";
import { keepFocus } from "../shared/keep_focus.ts";
import { ADDRESSES } from "./addresses.ts";

const place = document.getElementById("content")!;
hydrate(<Join worker={ADDRESSES.join} version={place.dataset.version!} />, place);
keepFocus();
