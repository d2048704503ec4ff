<?php
// A must-use plugin: articles that were taken down for good answer 410, as SEO plugins let editors choose.
add_action('template_redirect', function () {
    if (in_array(strtok($_SERVER['REQUEST_URI'], '?'), get_option('gone_for_good', []), true)) {
        status_header(410);
        echo '<h1>Gone</h1>';
        exit;
    }
});
