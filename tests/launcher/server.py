"""Serves one folder on 127.0.0.1 the ways a download can go; the first part of the path chooses the way.

/whole/NAME honours Range; /plain/NAME does not; /short/NAME ends in the middle; /stall/NAME stops there and waits.
Usage: server.py FOLDER PORT_FILE LOG_FILE. Each request adds "WAY RANGE" to the log.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

folder, port_file, log_file = (Path(argument) for argument in sys.argv[1:4])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _, way, name = self.path.split("/", 2)
        wanted = self.headers.get("Range", "")
        with log_file.open("a") as log:
            log.write(f"{way} {wanted}\n")
        file = folder / name
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        start = 0
        if wanted and way != "plain":
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        body = content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if way in ("short", "stall"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if way == "stall":
                self.rfile.read()  # ends when the client is gone
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
unfinished = port_file.with_suffix(".new")
unfinished.write_text(f"{server.server_address[1]}\n")
unfinished.rename(port_file)
server.serve_forever()
