vcl 4.1;
# Varnish as it was measured: it passes every request. Lines that begin with names in brackets are
# for those set-ups only.
[pool2,backup] import directors;
backend b1 {
  [!dns_load] .host = "10.81.0.2";
  [dns_load] .host = "up.test";
  .port = "8000";
  .connect_timeout = 1s;
  .first_byte_timeout = 2s;
  .between_bytes_timeout = 2s;
  [maxconn] .max_connections = 1;
  [hc,hch] .probe = { .url = "/health"; .interval = 0.3s; .timeout = 0.5s; .window = 3; .threshold = 2; .initial = 0; }
}
[pool2,backup] backend b2 { .host = "10.82.0.2"; .port = "8000"; .connect_timeout = 1s; .first_byte_timeout = 2s; .between_bytes_timeout = 2s; }
[pool2] sub vcl_init { new d = directors.round_robin(); d.add_backend(b1); d.add_backend(b2); }
[backup] sub vcl_init { new d = directors.fallback(); d.add_backend(b1); d.add_backend(b2); }
sub vcl_recv {
  [!pool2,backup] set req.backend_hint = b1;
  [pool2,backup] set req.backend_hint = d.backend();
  [ws] if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }
  return (pass);
}
[ws] sub vcl_pipe { if (req.http.upgrade) { set bereq.http.upgrade = req.http.upgrade; set bereq.http.connection = req.http.connection; } }
