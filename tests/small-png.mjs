// Screenshots as PNGs with a palette: what a browser writes is in true colour and two to three times as large, and these
// pictures are made anew each time that the widget looks different.
import { deflateSync } from "node:zlib";

const MOST_COLOURS = 256;

/**
 * @param {import("playwright-core").Page} page  any page: it decodes the picture
 * @param {Buffer} png
 * @returns {Promise<Buffer>} the same picture in at most 256 colours, those of neighbours being one where there were more
 */
export async function shrink(page, png) {
  const { width, height, palette, pixels } = await page.evaluate(reduce, [png.toString("base64"), MOST_COLOURS]);
  const indexes = Buffer.from(pixels, "base64");
  // Each row begins with the number of its filter: none, which suits palettes best.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) indexes.copy(rows, row * (width + 1) + 1, row * width, (row + 1) * width);

  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Runs in the page. Colours are told apart by fewer and fewer of their bits, until they are few enough. */
async function reduce([base64, most]) {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  for (let lost = 0; ; lost += 1) {
    const colours = new Map();
    const pixels = new Uint8Array(width * height);
    for (let at = 0; at < pixels.length && colours.size <= most; at += 1) {
      const [red, green, blue] = [data[4 * at], data[4 * at + 1], data[4 * at + 2]];
      const key = ((red >> lost) << 16) | ((green >> lost) << 8) | (blue >> lost);
      let colour = colours.get(key);
      if (!colour) colours.set(key, (colour = { index: colours.size, count: 0, sum: [0, 0, 0] }));
      colour.count += 1;
      colour.sum = [colour.sum[0] + red, colour.sum[1] + green, colour.sum[2] + blue];
      pixels[at] = colour.index;
    }
    if (colours.size > most) continue;
    // The mean, in which a colour of many pixels, like the paper, stays what it was.
    const palette = [...colours.values()].flatMap(({ sum, count }) => sum.map((value) => Math.round(value / count)));
    return { width, height, palette, pixels: encode(pixels) };
  }

  function encode(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }
}

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(checksum(named), named.length + 4);
  return whole;
}

/** The CRC-32 that PNG wants of each chunk. */
function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
