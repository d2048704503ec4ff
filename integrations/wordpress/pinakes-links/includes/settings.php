<?php
/**
 * Where is the library, and by which token are decisions kept there? Settings → Pinakes Links, for administrators.
 *
 * PINAKES_URL, PINAKES_DESK_URL and PINAKES_TOKEN in wp-config.php come before what is typed there.
 */

namespace Pinakes_Links;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

add_action( 'admin_menu', __NAMESPACE__ . '\add_page' );
add_action( 'admin_init', __NAMESPACE__ . '\register' );

function add_page() {
	$title = __( 'Pinakes Links', 'pinakes-links' );
	add_options_page( $title, $title, 'manage_options', 'pinakes-links', __NAMESPACE__ . '\show_page' );
}

function register() {
	register_setting(
		'pinakes-links',
		OPTION,
		array(
			'type'              => 'object',
			'show_in_rest'      => false,
			'sanitize_callback' => __NAMESPACE__ . '\sanitized',
		)
	);
}

/** An address of http or https without its closing slash; empty for anything else. */
function web_address( $typed ) {
	$address = untrailingslashit( esc_url_raw( trim( (string) $typed ), array( 'http', 'https' ) ) );
	return wp_parse_url( $address, PHP_URL_HOST ) ? $address : '';
}

/** Whether a token may be sent there: over https, or within this machine. */
function is_private_line( $address ) {
	$host = (string) wp_parse_url( $address, PHP_URL_HOST );
	return 'https' === wp_parse_url( $address, PHP_URL_SCHEME ) || in_array( $host, array( 'localhost', '127.0.0.1', '[::1]' ), true );
}

/** What is kept of the form. An empty token keeps the one that is there; a tick takes it away. */
function sanitized( $typed ) {
	$typed = is_array( $typed ) ? $typed : array();
	$kept  = get_option( OPTION, array() );
	$made  = array(
		'library' => web_address( $typed['library'] ?? '' ),
		'desk'    => web_address( $typed['desk'] ?? '' ),
		'token'   => preg_replace( '/[^\x21-\x7e]/', '', (string) ( $typed['token'] ?? '' ) ),
	);
	if ( '' === $made['token'] && empty( $typed['forget_token'] ) ) {
		$made['token'] = (string) ( $kept['token'] ?? '' );
	}
	foreach ( array( 'library', 'desk' ) as $name ) {
		if ( '' === $made[ $name ] && '' !== trim( (string) ( $typed[ $name ] ?? '' ) ) ) {
			$made[ $name ] = (string) ( $kept[ $name ] ?? '' );
			add_settings_error( OPTION, $name, __( 'An address begins with https:// or http://. The one before was kept.', 'pinakes-links' ) );
		}
	}
	if ( '' !== $made['desk'] && '' !== $made['token'] && ! is_private_line( $made['desk'] ) ) {
		add_settings_error( OPTION, 'desk', __( 'The token is sent over https only. Decisions are not kept until the address of the desk begins with https://.', 'pinakes-links' ) );
	}
	return $made;
}

function setting( $name, $constant ) {
	if ( defined( $constant ) ) {
		return (string) constant( $constant );
	}
	$kept = get_option( OPTION, array() );
	return is_array( $kept ) ? (string) ( $kept[ $name ] ?? '' ) : '';
}

function library_address() {
	return web_address( setting( 'library', 'PINAKES_URL' ) );
}

function desk_address() {
	$address = web_address( setting( 'desk', 'PINAKES_DESK_URL' ) );
	return is_private_line( $address ) ? $address : '';
}

function token() {
	return setting( 'token', 'PINAKES_TOKEN' );
}

function show_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$kept = get_option( OPTION, array() );
	?>
	<div class="wrap">
		<h1><?php echo esc_html( get_admin_page_title() ); ?></h1>
		<form method="post" action="options.php">
			<?php settings_fields( 'pinakes-links' ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th scope="row"><label for="pinakes-library"><?php esc_html_e( 'Address of the library', 'pinakes-links' ); ?></label></th>
					<td><input id="pinakes-library" class="regular-text" type="url" name="<?php echo esc_attr( OPTION ); ?>[library]" value="<?php echo esc_attr( $kept['library'] ?? '' ); ?>" placeholder="https://library.example"></td>
				</tr>
				<tr>
					<th scope="row"><label for="pinakes-desk"><?php esc_html_e( 'Address of its desk', 'pinakes-links' ); ?></label></th>
					<td><input id="pinakes-desk" class="regular-text" type="url" name="<?php echo esc_attr( OPTION ); ?>[desk]" value="<?php echo esc_attr( $kept['desk'] ?? '' ); ?>" aria-describedby="pinakes-desk-why">
					<p class="description" id="pinakes-desk-why"><?php esc_html_e( 'Only where links that are dismissed here shall be kept there.', 'pinakes-links' ); ?></p></td>
				</tr>
				<tr>
					<th scope="row"><label for="pinakes-token"><?php esc_html_e( 'Token', 'pinakes-links' ); ?></label></th>
					<td><input id="pinakes-token" class="regular-text" type="password" name="<?php echo esc_attr( OPTION ); ?>[token]" value="" autocomplete="off" aria-describedby="pinakes-token-why">
					<p class="description" id="pinakes-token-why"><?php echo esc_html( '' === token() ? __( 'Made by: pinakes token add, with the scope desk:write.', 'pinakes-links' ) : __( 'One is kept. Leave the field empty to keep it.', 'pinakes-links' ) ); ?></p>
					<label><input type="checkbox" name="<?php echo esc_attr( OPTION ); ?>[forget_token]" value="1"> <?php esc_html_e( 'Forget the token', 'pinakes-links' ); ?></label></td>
				</tr>
			</table>
			<?php submit_button(); ?>
		</form>
	</div>
	<?php
}
