/** A slice of CIFAR-10: 200 pictures a class to train, 100 to test. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../main.ts";
import { captured } from "./captured.ts";

const ARCHIVE = fileURLToPath(new URL("../../shared/data/cifar10-jpeg.tar.xz", import.meta.url));
/** The numbers of the pictures that are taken. */
const SLICE = ["*train/*/00*.jpg", "*train/*/01*.jpg", "*test/*/00*.jpg"];
/** Reached by far after four epochs; one in ten is chance. */
const ACCURACY = 0.33;

if (existsSync(ARCHIVE)) {
  Deno.test(`resnet8 learns from a slice of CIFAR-10 to more than ${ACCURACY}`, async () => {
    const work = await Deno.makeTempDir();
    try {
      const pictures = join(work, "pictures");
      await Deno.mkdir(pictures);
      const { success } = await new Deno.Command("tar", {
        args: ["-xf", ARCHIVE, "-C", pictures, "--wildcards", ...SLICE],
      }).output();
      assert(success, "tar unpacks the archive");
      const options = ["--architecture", "resnet8", "--epochs", "4", "--batch", "50"];
      const { result: code, errors } = await captured(() =>
        main([
          ...["train", pictures, "--out", join(work, "run"), ...options],
          ...["--shift", "3", "--validation-fraction", "0", "--no-tune"],
        ])
      );
      assert.equal(code, 0, errors);
      const report = JSON.parse(await Deno.readTextFile(join(work, "run", "report.json")));
      assert.equal(report.count, 1000);
      assert(report.accuracy > ACCURACY, `${report.accuracy}`);
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  });
} else {
  console.log("No CIFAR-10 beside the project: its slice is not trained");
}
