/** For `<script type="module">`: everything in one file beside `widget.wasm`. */
export * from "./define.js";
