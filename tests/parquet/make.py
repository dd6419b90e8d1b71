"""Writes checked.parquet and plain.parquet of the pictures that `deno run -A faces.ts FOLDER` draws:
`python3 make.py FOLDER`, with pyarrow 25."""
import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]
here = os.path.dirname(os.path.abspath(__file__))
files = sorted(os.listdir(folder))
pictures = [open(os.path.join(folder, name), "rb").read() for name in files]
classes = [name.split(".")[1] for name in files]
names = ["neutral", "smiling"]

image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
rows = [{"bytes": picture, "path": name} for picture, name in zip(pictures, files)]
features = {
    "image": {"_type": "Image"},
    "label": {"names": names, "_type": "ClassLabel"},
    "number": {"dtype": "int32", "_type": "Value"},
}
schema = pa.schema(
    [("image", image), ("label", pa.int64()), ("number", pa.int32())],
    metadata={"huggingface": json.dumps({"info": {"features": features}})},
)
numbers = [names.index(name) for name in classes]
pq.write_table(
    pa.table([pa.array(rows, image), pa.array(numbers), pa.array(range(24), pa.int32())], schema=schema),
    os.path.join(here, "checked.parquet"),
    row_group_size=10,
    write_page_checksum=True,
)
rows[3] = None
classes[5] = None
pq.write_table(
    pa.table([pa.array(rows, image), pa.array(classes)], names=["img", "label"]),
    os.path.join(here, "plain.parquet"),
    data_page_version="2.0",
    compression="none",
    row_group_size=16,
)
