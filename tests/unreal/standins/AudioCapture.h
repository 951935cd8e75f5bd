// STAND-IN, not Unreal: see CoreMinimal.h. Member names and signatures as in Unreal 5.1 to 5.8.

#pragma once

#include "Generators/AudioGenerator.h"

class UAudioCapture;

namespace Standin
{
	/** The one that records; null: none. */
	inline UAudioCapture* Recording = nullptr;
	inline bool bHasMicrophone = true;
}

class UAudioCapture : public UAudioGenerator
{
public:
	bool OpenDefaultAudioStream()
	{
		Init(48000, 1);
		return Standin::bHasMicrophone;
	}
	void StartCapturingAudio() { Standin::Recording = this; }
	void StopCapturingAudio()
	{
		if (Standin::Recording == this)
			Standin::Recording = nullptr;
	}
	bool IsCapturingAudio() { return Standin::Recording == this; }
};
