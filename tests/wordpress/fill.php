<?php
// Installs WordPress where it is new, then publishes articles that come as JSON lines on stdin:
// {"slug", "title", "html", "category": [names, broadest first], "tag", "age": days since it was written}
// usage: php fill.php FOLDER PORT < articles.jsonl
[, $folder, $port] = $argv;
$_SERVER['HTTP_HOST'] = "127.0.0.1:$port";
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

if (!is_blog_installed()) {
    wp_install('The Loopback Library', 'keeper', 'keeper@example.org', true, '', wp_generate_password(20));
    $samples = get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1, 'fields' => 'ids']);
    foreach ($samples as $sample) {
        wp_delete_post($sample, true);
    }
    if (wp_get_theme('twentytwentyone')->exists()) {
        switch_theme('twentytwentyone'); // a classic theme on the older site, blocks on the newer
    }
    update_option('permalink_structure', '/%postname%/');
    update_option('blog_public', 1);
    $GLOBALS['wp_rewrite']->init();
    flush_rewrite_rules(false);
}

function category_id(array $names): int
{
    $parent = 0;
    foreach ($names as $name) {
        $made = wp_insert_term($name, 'category', ['parent' => $parent]);
        $parent = is_wp_error($made) ? (int) $made->get_error_data() : (int) $made['term_id'];
    }
    return $parent;
}

wp_defer_term_counting(true);
wp_suspend_cache_invalidation(true);
$GLOBALS['wpdb']->query('START TRANSACTION');
$categories = [];
while (($line = fgets(STDIN)) !== false) {
    $article = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $key = implode('/', $article['category']);
    $categories[$key] ??= category_id($article['category']);
    $written = gmdate('Y-m-d H:i:s', time() - 86400 * (int) $article['age']);
    wp_insert_post([
        'post_name' => $article['slug'], 'post_title' => $article['title'], 'post_content' => $article['html'], 'post_status' => 'publish',
        'post_author' => 1, 'post_date' => $written, 'post_date_gmt' => $written, 'post_category' => [$categories[$key]],
        'tags_input' => [$article['tag']],
    ]);
}
$GLOBALS['wpdb']->query('COMMIT');
wp_suspend_cache_invalidation(false);
wp_cache_flush();
wp_defer_term_counting(false);
clean_term_cache(array_values($categories), 'category');
delete_option('category_children');
echo wp_count_posts()->publish, ' ', $GLOBALS['wp_version'], "\n";
