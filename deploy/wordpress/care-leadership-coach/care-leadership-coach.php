<?php
/**
 * Plugin Name:       Care leadership coach
 * Description:       Puts the chat button of your care leadership coach on every page. Settings, Care leadership coach.
 * Version:           0.1.0
 * Requires at least: 6.3
 * Requires PHP:      7.4
 * License:           Apache-2.0
 *
 * It adds one script of your own coach, and nothing else: no cookie, no table, no call from this server.
 */

defined( 'ABSPATH' ) || exit;

const CARE_COACH_OPTION = 'care_leadership_coach';

/** The settings as kept; what is missing is empty. */
function care_coach_settings() {
	return wp_parse_args(
		(array) get_option( CARE_COACH_OPTION, array() ),
		array( 'address' => '', 'position' => 'right', 'colour' => '', 'greeting' => '', 'level' => '' )
	);
}

/** What may be kept of a form: an https address without a path, and the four choices of the widget. */
function care_coach_clean( $given ) {
	$given   = wp_parse_args( (array) $given, array( 'address' => '', 'position' => '', 'colour' => '', 'greeting' => '', 'level' => '' ) );
	$address = untrailingslashit( esc_url_raw( trim( $given['address'] ), array( 'https' ) ) );
	if ( $address && ! preg_match( '#^https://[^/?\#]+$#', $address ) ) {
		add_settings_error( CARE_COACH_OPTION, 'address', 'The address has to be like https://coach.example.org, without anything after it.' );
		$address = '';
	}
	return array(
		'address'  => $address,
		'position' => 'left' === $given['position'] ? 'left' : 'right',
		'colour'   => (string) sanitize_hex_color( $given['colour'] ),
		'greeting' => mb_substr( sanitize_text_field( $given['greeting'] ), 0, 80 ),
		'level'    => in_array( $given['level'], array( 'W', 'L', 'O', 'S' ), true ) ? $given['level'] : '',
	);
}

add_action(
	'wp_enqueue_scripts',
	function () {
		$address = care_coach_settings()['address'];
		if ( $address ) {
			wp_enqueue_script( 'care-leadership-coach', $address . '/widget.js', array(), null, array( 'strategy' => 'defer' ) );
		}
	}
);

add_filter(
	'script_loader_tag',
	function ( $tag, $handle ) {
		if ( 'care-leadership-coach' !== $handle ) {
			return $tag;
		}
		$data = '';
		foreach ( array( 'position', 'colour', 'greeting', 'level' ) as $name ) {
			$value = care_coach_settings()[ $name ];
			$data .= $value ? sprintf( ' data-%s="%s"', $name, esc_attr( $value ) ) : '';
		}
		return str_replace( ' src=', $data . ' src=', $tag );
	},
	10,
	2
);

add_action(
	'admin_init',
	function () {
		register_setting( CARE_COACH_OPTION, CARE_COACH_OPTION, array( 'sanitize_callback' => 'care_coach_clean' ) );
	}
);

add_action(
	'admin_menu',
	function () {
		add_options_page( 'Care leadership coach', 'Care leadership coach', 'manage_options', 'care-leadership-coach', 'care_coach_page' );
	}
);

/** One text box of the settings page. */
function care_coach_box( $name, $label, $hint ) {
	printf(
		'<tr><th scope="row"><label for="care-coach-%1$s">%2$s</label></th><td><input class="regular-text" id="care-coach-%1$s" name="%3$s[%1$s]" value="%4$s" aria-describedby="care-coach-%1$s-hint"><p class="description" id="care-coach-%1$s-hint">%5$s</p></td></tr>',
		esc_attr( $name ),
		esc_html( $label ),
		esc_attr( CARE_COACH_OPTION ),
		esc_attr( care_coach_settings()[ $name ] ),
		esc_html( $hint )
	);
}

/** The settings page. */
function care_coach_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>Care leadership coach</h1><form method="post" action="options.php">';
	settings_fields( CARE_COACH_OPTION );
	echo '<p>Whoever runs the coach has to allow this site first: ' . esc_html( untrailingslashit( home_url() ) ) . '</p><table class="form-table" role="presentation">';
	care_coach_box( 'address', 'Address of your coach', 'Such as https://coach.example.org. Empty: no button.' );
	care_coach_box( 'position', 'Where the button is', 'right or left' );
	care_coach_box( 'colour', 'Colour of the button', 'Such as #0b4a4f. Empty: that of the coach.' );
	care_coach_box( 'greeting', 'Words on the button', '80 characters at most. Empty: those of the coach.' );
	care_coach_box( 'level', 'Who it is for', 'W front line, L leads a shift, O manages a service, S leads an organisation. Empty: the chat asks.' );
	echo '</table>';
	submit_button();
	echo '</form></div>';
}
