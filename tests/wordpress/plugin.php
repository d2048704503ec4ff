<?php
// The plug-in «Pinakes Links» on a site: set it up, look at what it made of a post, ask its routes as others would.
// usage: php plugin.php FOLDER PORT setup LIBRARY TOKEN PASSWORD < post.html     prints {"post", "url"}
//        php plugin.php FOLDER PORT content POST
//        php plugin.php FOLDER PORT statuses POST                                prints {who and what: status}
[, $folder, $port, $what] = $argv;
$_SERVER['HTTP_HOST'] = "127.0.0.1:$port";
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/plugin.php';

function setup(string $library, string $token, string $password): array
{
    $wrong = activate_plugin('pinakes-links/pinakes-links.php');
    if (is_wp_error($wrong)) {
        exit($wrong->get_error_message());
    }
    update_option('pinakes_links', ['library' => $library, 'desk' => $library, 'token' => $token]);
    wp_set_password($password, get_user_by('login', 'keeper')->ID);
    wp_create_user('visitor', $password, 'visitor@example.org');
    $post = wp_insert_post(['post_title' => 'A post of the plug-in', 'post_content' => stream_get_contents(STDIN),
        'post_status' => 'publish', 'post_author' => get_user_by('login', 'keeper')->ID]);
    return ['post' => $post, 'url' => get_permalink($post)];
}

function status(string $who, string $route, array $sent): int
{
    wp_set_current_user($who === '' ? 0 : get_user_by('login', $who)->ID);
    $request = new WP_REST_Request('POST', "/pinakes-links/v1/$route");
    $request->set_body_params($sent);
    return rest_do_request($request)->get_status();
}

function statuses(int $post): array
{
    $draft = ['post' => $post, 'html' => '<p>Nothing.</p>'];
    $link = ['post' => $post, 'target' => 'https://nope.example/'];
    return [
        'nobody' => status('', 'suggestions', $draft),
        'visitor' => status('visitor', 'suggestions', $draft),
        'visitor dismisses' => status('visitor', 'dismissals', $link),
        'keeper' => status('keeper', 'suggestions', $draft),
        'no post' => status('keeper', 'suggestions', ['post' => 999999] + $draft),
        'no draft' => status('keeper', 'suggestions', ['post' => $post]),
        'too long' => status('keeper', 'suggestions', ['html' => str_repeat('x', 1000001)] + $draft),
        'no target' => status('keeper', 'dismissals', ['target' => ''] + $link),
        'unknown target' => status('keeper', 'dismissals', $link),
    ];
}

echo match ($what) {
    'setup' => json_encode(setup(...array_slice($argv, 4))),
    'content' => get_post((int) $argv[4])->post_content,
    'statuses' => json_encode(statuses((int) $argv[4])),
};
