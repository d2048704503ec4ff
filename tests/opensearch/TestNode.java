import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node of a test cluster on loopback, run from source: {@code java -cp 'lib/*' TestNode.java INDEX HOME PORTS…}.
 * PORTS are the cluster's HTTP ports followed by its transport ports; INDEX (from 0) says which of them are ours.
 */
public class TestNode {
    /** What the engine uses: HTTP, and the tokenizers and filters of its analyzer. */
    private static final List<String> MODULES = List.of(
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin");

    public static void main(String[] args) throws Exception {
        int index = Integer.parseInt(args[0]);
        Path home = Files.createDirectories(Path.of(args[1]).toAbsolutePath());
        int nodes = (args.length - 2) / 2;
        List<String> http = List.of(args).subList(2, 2 + nodes);
        List<String> transport = List.of(args).subList(2 + nodes, 2 + 2 * nodes);

        Settings settings = Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "pinakes-tests")
            .put("node.name", "node" + index)
            .put("network.host", "127.0.0.1")
            .put("http.port", http.get(index))
            .put("transport.port", transport.get(index))
            .putList("discovery.seed_hosts", transport.stream().map(port -> "127.0.0.1:" + port).toList())
            .putList("cluster.initial_cluster_manager_nodes", IntStream.range(0, nodes).mapToObj(n -> "node" + n).toList())
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("cluster.fault_detection.follower_check.timeout", "3s")
            .build();
        List<Class<? extends Plugin>> plugins = new java.util.ArrayList<>();
        for (String name : MODULES) {
            plugins.add(Class.forName(name).asSubclass(Plugin.class));
        }
        Path config = Files.createDirectories(home.resolve("config"));
        OpenSearchRunnerNode node = new OpenSearchRunnerNode(new Environment(settings, config), plugins);
        node.start();
        System.out.println("ready");
        while (System.in.read() != -1) {
            // Our parent holds the other end: when it is gone, however it went, so are we.
        }
        node.close();
        System.exit(0);
    }
}
