package io.oxtunnel.itests.blackbox;

/** The server is killed, and started again at once. */
final class RestartEvent implements RecoveryMeasure.Event {
    private final Lab lab = new Lab();
    private final Remote inside;
    private Instance server;

    RestartEvent() throws Exception {
        lab.remote("target");
        inside = lab.remote("client");
        server = lab.server();
        server.await("ready");
        Instance client = lab.client();
        client.await("connected");
        inside.upload(Lab.TARGET4, 4);
    }

    @Override
    public String name() {
        return "kill -9 and restart of the server";
    }

    @Override
    public long micros() throws Exception {
        server.kill();
        inside.beat(Lab.TARGET4);
        server = lab.server();
        return inside.beaten();
    }

    @Override
    public void close() {
        lab.close();
    }
}
