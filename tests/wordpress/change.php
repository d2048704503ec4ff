<?php
// Changes a site as its editors would.
// usage: php change.php FOLDER PORT edit SLUG TEXT | trash SLUG | rename SLUG NEW | gone SLUG
[, $folder, $port, $what, $slug] = $argv;
$_SERVER['HTTP_HOST'] = "127.0.0.1:$port";
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require "$folder/wp-load.php";

$post = get_page_by_path($slug, OBJECT, 'post') ?? exit("no post $slug\n");
match ($what) {
    'edit' => wp_update_post(['ID' => $post->ID, 'post_content' => $post->post_content . "\n<p>" . esc_html($argv[5]) . '</p>']),
    'rename' => wp_update_post(['ID' => $post->ID, 'post_name' => $argv[5]]),
    'trash' => wp_trash_post($post->ID),
    'gone' => [wp_trash_post($post->ID), update_option('gone_for_good', array_merge(get_option('gone_for_good', []), ["/$slug/"]))],
};
