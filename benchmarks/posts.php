<?php
// Adds published posts to an installed WordPress, a thousand rows a statement: wp_insert_post takes 8 ms each.
// One JSON object a line on stdin: {"slug", "title", "html", "category": [names, broadest first], "age": days}.
// The categories exist already. usage: php posts.php FOLDER PORT < posts.jsonl
[, $folder, $port] = $argv;
$_SERVER['HTTP_HOST'] = "127.0.0.1:$port";
$_SERVER['REQUEST_URI'] = '/';
require "$folder/wp-load.php";
global $wpdb;

$terms = [];
foreach (get_terms(['taxonomy' => 'category', 'hide_empty' => false]) as $term) {
    $terms[$term->name] = (int) $term->term_taxonomy_id;
}
// WordPress writes posts of its own meanwhile (styles, navigation): they take numbers beyond all of these.
const BEYOND = 10_000_000;
$wpdb->query("ALTER TABLE $wpdb->posts AUTO_INCREMENT = " . BEYOND) !== false or exit(1);
$next = 1 + (int) $wpdb->get_var("SELECT MAX(ID) FROM $wpdb->posts WHERE ID < " . BEYOND);

function write(array $posts, array $relations): void
{
    global $wpdb;
    $columns = 'ID, post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_title, '
        . 'post_excerpt, post_status, post_name, to_ping, pinged, post_content_filtered, guid, post_type';
    $wpdb->query("INSERT INTO $wpdb->posts ($columns) VALUES " . implode(',', $posts)) !== false or exit(1);
    $wpdb->query("INSERT INTO $wpdb->term_relationships (object_id, term_taxonomy_id) VALUES " . implode(',', $relations)) !== false or exit(1);
}

$wpdb->query('START TRANSACTION');
$posts = $relations = [];
while (($line = fgets(STDIN)) !== false) {
    $post = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $when = gmdate('Y-m-d H:i:s', time() - 86400 * (int) $post['age']);
    $posts[] = $wpdb->prepare(
        "(%d, 1, %s, %s, %s, %s, %s, %s, '', 'publish', %s, '', '', '', %s, 'post')",
        $next, $when, $when, $when, $when, $post['html'], $post['title'], $post['slug'], home_url("/?p=$next")
    );
    $relations[] = $wpdb->prepare('(%d, %d)', $next++, $terms[end($post['category'])]);
    if (count($posts) === 1000) {
        write($posts, $relations);
        $posts = $relations = [];
    }
}
if ($posts) {
    write($posts, $relations);
}
$wpdb->query('COMMIT');
wp_update_term_count_now(array_values($terms), 'category');
wp_cache_flush();
echo wp_count_posts()->publish, "\n";
